import { createServer } from 'node:http';
import ms from 'ms';

const started = Date.now();

createServer((_request, response) => {
  response.end(`up for ${ms(Date.now() - started)}\n`);
}).listen(Number(process.env.PORT ?? 8080));
