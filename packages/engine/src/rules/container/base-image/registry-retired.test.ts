import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './registry-retired.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a frozen base',
      files: { Dockerfile: 'FROM openjdk:17-slim\nCMD ["x"]\n' },
      at: 'Dockerfile:1',
      severity: 'HIGH',
      message: /deprecated/,
    },
    {
      name: 'a frozen registry on Kubernetes',
      files: {
        'p.yml':
          'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: k8s.gcr.io/pause:3.1\n',
      },
      at: 'p.yml:7',
    },
  ],
  good: [
    {
      name: 'the small Debian of Bitnami, which stayed',
      files: { Dockerfile: 'FROM bitnami/minideb:bookworm\nCMD ["x"]\n' },
    },
    { name: 'the successor', files: { Dockerfile: 'FROM eclipse-temurin:21-jre\nCMD ["x"]\n' } },
    {
      // The shutdown of Container Registry left Google's own images on gcr.io alone.
      name: 'an image of Google on gcr.io',
      files: {
        'p.yml':
          'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: gcr.io/google_containers/kafka:1.0\n',
      },
    },
    {
      name: 'a mirror',
      files: { 'compose.yml': 'services:\n  a:\n    image: registry.example.org/bitnami/redis:7.2\n' },
    },
  ],
});
