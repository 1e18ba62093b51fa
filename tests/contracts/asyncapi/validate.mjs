// Reads an AsyncAPI document from standard input; prints what the official parser finds wrong with it, as JSON.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const { Parser } = createRequire(process.argv[2] + '/')('@asyncapi/parser');
const { diagnostics } = await new Parser().parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(diagnostics.map(({ code, message, path, severity }) => ({ code, message, path, severity }))));
