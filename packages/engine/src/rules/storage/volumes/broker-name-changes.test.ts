import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './broker-name-changes.ts';

const mq = (lines: string) => ({ 'compose.yml': `services:\n  mq:\n    image: rabbitmq:4.3-management\n${lines}` });

ruleTest(rule, {
  bad: [
    {
      name: 'a container name is no host name',
      files: mq('    container_name: mq\n    volumes: ["mq:/var/lib/rabbitmq"]\nvolumes: {mq: }\n'),
      at: 'compose.yml:2',
    },
  ],
  good: [
    {
      name: 'a node name',
      files: mq(
        '    environment: {RABBITMQ_NODENAME: rabbit@mq}\n    volumes: ["mq:/var/lib/rabbitmq"]\nvolumes: {mq: }\n',
      ),
      passes: true,
    },
    { name: 'nothing is kept', files: mq('    ports: ["5672:5672"]\n') },
    {
      name: 'only its configuration is mounted',
      files: mq('    volumes: ["./rabbitmq.conf:/etc/rabbitmq/rabbitmq.conf"]\n'),
    },
  ],
});
