import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'storage/uploads/object-public',
  title: 'Stored results can be read by everybody',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app) {
    const open = factsOf(app, 'public-object').filter((it) => !isOutside(it.span.file));
    const first = open.find((it) => it.acl.endsWith('write')) ?? open[0];
    if (first === undefined) return skip('No object is stored with access for everybody.');
    const rest = open.filter((it) => it !== first);
    return fail(
      first,
      `${first.function ?? app.name} stores objects with the ACL ${first.acl} (${at(first.span)})${
        rest.length === 0
          ? ''
          : `; likewise ${rest
              .slice(0, 3)
              .map((it) => at(it.span))
              .join(', ')}`
      }.`,
      {
        subject: appSubject(app, 'objects/acl'),
        severity: first.acl.endsWith('write') ? 'HIGH' : 'MEDIUM',
        evidence: rest.slice(0, 8).map((it) => it.span),
        verify:
          'Store something, take its address without the part behind "?", and open it in a private window: the answer must be 403.',
        fix:
          app.language === 'python'
            ? advice(
                'Store it privately and hand out a link that expires',
                'python',
                'client.upload_fileobj(data, bucket, key)      # no ACL: private\nurl = client.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=3600)',
              )
            : advice(
                'Store it privately and hand out a link that expires',
                'ts',
                'await client.send(new PutObjectCommand({ Bucket, Key, Body }));   // no ACL: private\nconst url = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), { expiresIn: 3600 });',
              ),
      },
    );
  },

  docs: {
    problem:
      'Whoever has or guesses an address reads the object, for ever and without a login; new buckets of Amazon refuse such an ACL, so there the upload fails.',
    impact: 'Documents and results of users are open to strangers, and deleting the link takes nothing back.',
    verify: 'Open the address of a stored object without credentials.',
    remedy: 'Leave the ACL out and give clients presigned links; keep public objects in a bucket of their own.',
    tradeOff: 'Links expire, so clients that keep them have to ask for new ones.',
    sources: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html'],
  },
  examples: {
    bad: [example(', ExtraArgs={"ACL": "public-read"}')],
    good: [example('')],
  },
});

/** Programs that publish a web site mean it. */
function isOutside(file: string): boolean {
  return /(?:^|\/)(?:scripts?|tools?|deploy|ci|docs?|examples?|migrations|bin)\//.test(file);
}

function example(acl: string) {
  return {
    'requirements.txt': 'flask==3.1.2\nboto3==1.40.0\n',
    'main.py': `import boto3\nfrom flask import Flask\napp = Flask(__name__)\n\n@app.post("/render")\ndef render():\n    boto3.client("s3").upload_file("/data/a.pdf", "results", "a.pdf"${acl})\n    return {}\n`,
  };
}
