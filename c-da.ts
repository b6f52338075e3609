import { DockerfileParser } from 'dockerfile-ast';
console.log(DockerfileParser.parse('FROM a AS b\nRUN x').getFROMs()[0]!.getImage());
