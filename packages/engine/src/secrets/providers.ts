import { isTokenText } from '@seaworthy/schema/token-text';
import {
  ALNUM,
  BASE64,
  DASH,
  DIGIT,
  DOT,
  HEX,
  LOWER,
  UNDERSCORE,
  UPPER,
  UPPER_BASE32,
  WORD,
  WORD_DASH,
} from './charset.ts';
import { hasTokenChecksum } from './checksum.ts';
import { entropyOf } from './values.ts';

/** When the shapes below were last compared with the providers' own pages and their scanning partners' lists. */
export const formatsAsOf = '2026-11';

/** A credential format with a fixed public prefix. */
export interface ProviderFormat {
  readonly id: string;
  readonly label: string;
  readonly prefix: string;
  /** Characters after the prefix. */
  readonly charset: number;
  readonly min: number;
  readonly max: number;
  /** Structure or checksum: `no` drops the match, `maybe` keeps it at Low confidence. */
  readonly verify?: (body: string) => 'yes' | 'maybe' | 'no';
  /** `verify` computes a checksum: `yes` proves that the provider issued it. */
  readonly checksum?: true;
}

const random =
  (bits: number) =>
  (body: string): 'yes' | 'no' =>
    entropyOf(body) >= bits ? 'yes' : 'no';
const checked = (body: string): 'yes' | 'maybe' => (hasTokenChecksum(body) ? 'yes' : 'maybe');

function exact(
  id: string,
  label: string,
  prefix: string,
  charset: number,
  length: number,
  verify = random(2.5),
): ProviderFormat {
  return { id, label, prefix, charset, min: length, max: length, verify };
}

function range(
  id: string,
  label: string,
  prefix: string,
  charset: number,
  min: number,
  max: number,
  verify = random(3),
): ProviderFormat {
  return { id, label, prefix, charset, min, max, verify };
}

/** Every format starts with at least three fixed characters: the scanner looks for those. */
export const providerFormats: readonly ProviderFormat[] = [
  ...['AKIA', 'ASIA', 'ABIA', 'ACCA'].map((prefix) =>
    exact('aws-access-key-id', 'AWS access key id', prefix, UPPER_BASE32, 16, (body) =>
      body.endsWith('EXAMPLE') || entropyOf(body) < 3 ? 'no' : 'yes',
    ),
  ),
  range('aws-bedrock-key', 'AWS Bedrock API key', 'ABSK', BASE64, 109, 269),
  exact('gcp-api-key', 'Google API key', 'AIza', WORD_DASH, 35, random(3.5)),
  exact('google-oauth-client-secret', 'Google OAuth client secret', 'GOCSPX-', WORD_DASH, 28),
  exact('alibaba-access-key', 'Alibaba access key', 'LTAI', ALNUM, 20, random(3.2)),
  ...['dop_v1_', 'doo_v1_', 'dor_v1_'].map((p) => exact('digitalocean-token', 'DigitalOcean token', p, HEX, 64)),
  exact('heroku-api-key', 'Heroku API key', 'HRKU-AA', WORD_DASH, 58),
  ...['fm1r_', 'fm1a_', 'fm2_'].map((p) => range('flyio-token', 'Fly.io token', p, BASE64, 100, 2000)),
  range('flyio-token', 'Fly.io token', 'fo1_', WORD_DASH, 43, 43),
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map(
    (p): ProviderFormat => ({
      id: 'github-token',
      label: 'GitHub token',
      prefix: p,
      charset: ALNUM,
      min: 36,
      max: 36,
      verify: checked,
      checksum: true,
    }),
  ),
  range('github-fine-grained-token', 'GitHub fine-grained token', 'github_pat_', WORD, 82, 82),
  range('gitlab-token', 'GitLab token', 'glpat-', WORD_DASH | DOT, 20, 320),
  ...['gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glsoat-', 'glft-', 'glimt-', 'glagent-', 'gloas-'].map((p) =>
    range('gitlab-token', 'GitLab token', p, WORD_DASH, 20, 100),
  ),
  exact('gitlab-runner-token', 'GitLab runner registration token', 'GR1348941', WORD_DASH, 20),
  exact('atlassian-token', 'Atlassian API token', 'ATATT3', WORD_DASH, 186),
  range('bitbucket-app-password', 'Bitbucket app password', 'ATBB', ALNUM, 32, 40),
  {
    id: 'npm-token',
    label: 'npm token',
    prefix: 'npm_',
    charset: ALNUM,
    min: 36,
    max: 36,
    verify: checked,
    checksum: true,
  },
  {
    id: 'seaworthy-token',
    label: 'Seaworthy API token',
    prefix: 'swt_',
    charset: ALNUM,
    min: 40,
    max: 40,
    verify: (body) => (isTokenText(`swt_${body}`) ? 'yes' : 'maybe'),
    checksum: true,
  },
  range('pypi-token', 'PyPI token', 'pypi-AgEIcHlwaS5vcmc', WORD_DASH, 50, 1000),
  exact('rubygems-key', 'RubyGems key', 'rubygems_', HEX, 48),
  exact('docker-hub-token', 'Docker Hub token', 'dckr_pat_', WORD_DASH, 27),
  exact('docker-hub-token', 'Docker Hub token', 'dckr_oat_', WORD_DASH, 32),
  exact('artifactory-key', 'Artifactory key', 'AKCp', ALNUM, 69),
  ...['xoxb-', 'xoxp-', 'xoxe-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxo-'].map((p) =>
    range('slack-token', 'Slack token', p, ALNUM | DASH, 24, 250, (body) =>
      /\d/.test(body) && entropyOf(body) >= 2.8 ? 'yes' : 'no',
    ),
  ),
  range('slack-webhook', 'Slack workflow trigger', 'hooks.slack.com/triggers/', ALNUM | BASE64, 40, 80),
  range('discord-webhook', 'Discord webhook', 'discordapp.com/api/webhooks/', WORD_DASH | BASE64, 75, 110),
  range('azure-storage-key', 'Azure storage key', 'AccountKey=', BASE64, 86, 86, (body) =>
    body.startsWith('Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq') ? 'no' : random(4)(body),
  ),
  range('azure-shared-access-key', 'Azure shared access key', 'SharedAccessKey=', BASE64, 43, 43, random(4)),
  range('resend-key', 'Resend key', 're_', WORD, 33, 33, (body) =>
    body.charAt(8) === '_' && /\d/.test(body) ? random(3.8)(body) : 'no',
  ),
  range('airtable-token', 'Airtable token', 'pat', ALNUM | DOT, 79, 79, (body) =>
    body.charAt(14) === '.' && /^[0-9a-f]{64}$/.test(body.slice(15)) ? 'yes' : 'no',
  ),
  range('mailgun-key', 'Mailgun key', 'key-', HEX, 32, 32),
  range('cloudflare-origin-key', 'Cloudflare origin CA key', 'v1.0-', HEX | DASH, 171, 171),
  range('bedrock-key', 'AWS Bedrock API key', 'bedrock-api-key-', BASE64, 60, 2000),
  range('render-key', 'Render key', 'rnd_', ALNUM, 32, 32),
  range('netlify-token', 'Netlify token', 'nfp_', ALNUM, 36, 40),
  range('grafana-key', 'Grafana key', 'eyJrIjoi', BASE64, 70, 400),
  range('slack-app-token', 'Slack app token', 'xapp-', ALNUM | DASH, 40, 250),
  range('slack-webhook', 'Slack webhook', 'hooks.slack.com/services/', ALNUM | BASE64, 40, 60),
  range('discord-webhook', 'Discord webhook', 'discord.com/api/webhooks/', WORD_DASH | BASE64, 75, 110),
  range('stripe-secret-key', 'Stripe secret key', 'sk_live_', ALNUM, 16, 99),
  range('stripe-restricted-key', 'Stripe restricted key', 'rk_live_', ALNUM, 16, 99),
  range('stripe-test-key', 'Stripe test key', 'sk_test_', ALNUM, 24, 99, (body) =>
    body.startsWith('4eC39HqLyjWDarjt') || body.startsWith('BQokikJOvBiI2Hl') ? 'no' : random(3)(body),
  ),
  range('stripe-webhook-secret', 'Stripe webhook secret', 'whsec_', ALNUM | BASE64, 32, 64),
  range('square-token', 'Square token', 'sq0atp-', WORD_DASH, 22, 60),
  range('square-token', 'Square token', 'sq0csp-', WORD_DASH, 43, 60),
  ...['shpat_', 'shpca_', 'shppa_', 'shpss_'].map((p) => exact('shopify-token', 'Shopify token', p, HEX | UPPER, 32)),
  range('sendgrid-key', 'SendGrid key', 'SG.', WORD_DASH | DOT, 66, 66, (body) =>
    body.charAt(22) === '.' ? 'yes' : 'no',
  ),
  ...['sk-proj-', 'sk-svcacct-', 'sk-admin-'].map((p) => range('openai-key', 'OpenAI key', p, WORD_DASH, 40, 250)),
  range('openai-key', 'OpenAI key', 'sk-or-v1-', HEX, 64, 64),
  range('anthropic-key', 'Anthropic key', 'sk-ant-', WORD_DASH, 40, 130),
  range('huggingface-token', 'Hugging Face token', 'api_org_', LOWER | UPPER, 34, 34),
  range('groq-key', 'Groq key', 'gsk_', ALNUM, 52, 52),
  range('xai-key', 'xAI key', 'xai-', ALNUM, 80, 80),
  range('perplexity-key', 'Perplexity key', 'pplx-', ALNUM, 48, 48),
  exact('langsmith-key', 'LangSmith key', 'lsv2_pt_', HEX | UNDERSCORE, 43),
  exact('langsmith-key', 'LangSmith key', 'lsv2_sk_', HEX | UNDERSCORE, 43),
  range('pinecone-key', 'Pinecone key', 'pcsk_', WORD, 40, 90),
  exact('newrelic-key', 'New Relic key', 'NRAK-', UPPER | DIGIT, 27),
  range('grafana-token', 'Grafana token', 'glsa_', ALNUM | UNDERSCORE, 41, 41),
  range('grafana-cloud-token', 'Grafana Cloud token', 'glc_', BASE64, 32, 400),
  range('sentry-token', 'Sentry token', 'sntrys_', WORD_DASH | BASE64, 60, 400),
  exact('sentry-token', 'Sentry token', 'sntryu_', HEX, 64),
  range('vault-token', 'Vault token', 'hvs.', WORD_DASH, 90, 130),
  range('vault-token', 'Vault token', 'hvb.', WORD_DASH, 138, 300),
  range('doppler-token', 'Doppler token', 'dp.pt.', ALNUM, 40, 44),
  range('doppler-token', 'Doppler token', 'dp.st.', ALNUM | DOT | UNDERSCORE, 40, 60),
  range('onepassword-token', '1Password service token', 'ops_eyJ', WORD_DASH | BASE64, 250, 2000),
  exact('pulumi-token', 'Pulumi token', 'pul-', HEX, 40),
  exact('databricks-token', 'Databricks token', 'dapi', HEX, 32),
  range('dynatrace-token', 'Dynatrace token', 'dt0c01.', ALNUM | DOT, 89, 89),
  ...['pscale_tkn_', 'pscale_oauth_', 'pscale_pw_'].map((p) =>
    range('planetscale-token', 'PlanetScale token', p, WORD_DASH | DOT, 32, 64),
  ),
  exact('supabase-token', 'Supabase token', 'sbp_', HEX, 40),
  range('supabase-secret-key', 'Supabase secret key', 'sb_secret_', WORD_DASH, 30, 60),
  range('notion-token', 'Notion token', 'ntn_', ALNUM, 46, 46),
  exact('linear-key', 'Linear key', 'lin_api_', ALNUM, 40),
  range('postman-key', 'Postman key', 'PMAK-', HEX | DASH, 59, 59),
  ...['tskey-auth-', 'tskey-api-', 'tskey-client-'].map((p) =>
    range('tailscale-key', 'Tailscale key', p, ALNUM | DASH, 20, 60),
  ),
  range('age-secret-key', 'age secret key', 'AGE-SECRET-KEY-1', UPPER | DIGIT, 58, 58),
  exact('replicate-token', 'Replicate token', 'r8_', ALNUM, 37),
  range('huggingface-token', 'Hugging Face token', 'hf_', LOWER | UPPER, 34, 34, random(3.5)),
  range('openai-key', 'OpenAI key', 'sk-', ALNUM, 48, 48, (body) => (body.slice(20, 28) === 'T3BlbkFJ' ? 'yes' : 'no')),
];
