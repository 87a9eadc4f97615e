// One route per package: `[name, imports, body]`. The body is a function's, has `echo` (the address of a server that answers
// "echo"), and returns a text that is the same on every run and every runtime.

/** @type {[name: string, imports: string, body: string][]} */
export const routes = [
  // Validation and data
  ['zod', `import { z } from 'zod';`, `return z.object({ a: z.string() }).parse({ a: 'x' }).a;`],
  ['valibot', `import * as v from 'valibot';`, `return v.parse(v.pipe(v.string(), v.email()), 'a@b.co');`],
  ['ajv', `import Ajv from 'ajv';`, `return new Ajv().compile({ type: 'number' })(3);`],
  [
    'superjson',
    `import superjson from 'superjson';`,
    `return superjson.stringify({ d: new Date(0), s: new Set([1]) });`,
  ],
  ['immer', `import { produce } from 'immer';`, `return produce({ a: 1 }, (d) => { d.a = 2; }).a;`],
  ['long', `import Long from 'long';`, `return Long.fromString('9223372036854775807').toString(16);`],
  ['bignumber.js', `import BigNumber from 'bignumber.js';`, `return new BigNumber('0.1').plus('0.2').toString();`],
  ['msgpackr', `import { pack, unpack } from 'msgpackr';`, `return unpack(pack({ a: [1, 'b'] })).a[1];`],
  [
    'protobufjs',
    `import protobuf from 'protobufjs';`,
    `const { root } = protobuf.parse('syntax = "proto3"; message A { string b = 1; }'); const A = root.lookupType('A'); return A.decode(A.encode({ b: 'x' }).finish()).b;`,
  ],
  ['lodash', `import _ from 'lodash';`, `return _.chunk([1, 2, 3], 2).length;`],
  ['lodash-es', `import { groupBy } from 'lodash-es';`, `return JSON.stringify(groupBy([1, 2, 3], (n) => n % 2));`],
  ['remeda', `import { pipe, map } from 'remeda';`, `return pipe([1, 2], map((n) => n * 2)).join();`],
  [
    'effect',
    `import { Effect } from 'effect';`,
    `return Effect.runPromise(Effect.succeed(1).pipe(Effect.map((n) => n + 1)));`,
  ],
  ['rxjs', `import { of, map, firstValueFrom } from 'rxjs';`, `return firstValueFrom(of(1).pipe(map((n) => n + 1)));`],
  // Ids, crypto, tokens
  ['nanoid', `import { nanoid } from 'nanoid';`, `return nanoid().length;`],
  ['uuid', `import { v4, v5, validate } from 'uuid';`, `return validate(v4()) + v5('a', v5.URL);`],
  ['ulid', `import { ulid } from 'ulid';`, `return ulid(1).slice(0, 10);`],
  ['cuid2', `import { createId } from '@paralleldrive/cuid2';`, `return createId().length;`],
  [
    'jose',
    `import { SignJWT, jwtVerify } from 'jose';`,
    `const key = new Uint8Array(32); const t = await new SignJWT({ a: 1 }).setProtectedHeader({ alg: 'HS256' }).sign(key); return (await jwtVerify(t, key)).payload.a;`,
  ],
  [
    'jsonwebtoken',
    `import jwt from 'jsonwebtoken';`,
    `return jwt.verify(jwt.sign({ a: 1 }, 'secret', { noTimestamp: true }), 'secret').a;`,
  ],
  ['bcryptjs', `import bcrypt from 'bcryptjs';`, `return bcrypt.compare('a', await bcrypt.hash('a', 4));`],
  ['bcrypt', `import bcrypt from 'bcrypt';`, `return bcrypt.compare('a', await bcrypt.hash('a', 4));`],
  [
    'argon2',
    `import argon2 from 'argon2';`,
    `return argon2.verify(await argon2.hash('a', { memoryCost: 1024, timeCost: 2 }), 'a');`,
  ],
  ['crypto-js', `import CryptoJS from 'crypto-js';`, `return CryptoJS.SHA256('a').toString();`],
  ['tweetnacl', `import nacl from 'tweetnacl';`, `return nacl.sign.keyPair().publicKey.length;`],
  ['noble-hashes', `import { sha256 } from '@noble/hashes/sha2.js';`, `return sha256(new Uint8Array([1]))[0];`],
  [
    'iron-session',
    `import { sealData, unsealData } from 'iron-session';`,
    `const password = 'p'.repeat(32); return (await unsealData(await sealData({ a: 1 }, { password }), { password })).a;`,
  ],
  [
    'next-auth-jwt',
    `import { encode, decode } from 'next-auth/jwt';`,
    `return (await decode({ token: await encode({ token: { a: 1 }, secret: 's' }), secret: 's' })).a;`,
  ],
  ['cookie', `import { parseCookie } from 'cookie';`, `return parseCookie('a=1').a;`],
  [
    'set-cookie-parser',
    `import { parseSetCookie } from 'set-cookie-parser';`,
    `return parseSetCookie('a=1; Path=/')[0].value;`,
  ],
  // HTTP clients
  ['axios', `import axios from 'axios';`, `return (await axios.get(echo)).data;`],
  ['got', `import got from 'got';`, `return got(echo).text();`],
  ['node-fetch', `import fetch from 'node-fetch';`, `return (await fetch(echo)).text();`],
  ['undici', `import { request } from 'undici';`, `return (await request(echo)).body.text();`],
  ['ky', `import ky from 'ky';`, `return ky(echo).text();`],
  [
    'openai',
    `import OpenAI from 'openai';`,
    `return new OpenAI({ apiKey: 'k', baseURL: 'http://a.b/v1' }).chat.completions.create.length;`,
  ],
  ['stripe', `import Stripe from 'stripe';`, `return typeof new Stripe('sk_test_a').customers.create;`],
  [
    'aws-sdk-s3',
    `import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';`,
    `const client = new S3Client({ region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }); return new GetObjectCommand({ Bucket: 'b', Key: 'k' }).input.Key + typeof client.send;`,
  ],
  [
    'upstash-redis',
    `import { Redis } from '@upstash/redis';`,
    `return typeof new Redis({ url: 'https://a.b', token: 't' }).get;`,
  ],
  // Databases
  [
    'pg',
    `import pg from 'pg';`,
    `const pool = new pg.Pool({ host: '127.0.0.1', port: 9 }); await pool.end(); return pool.totalCount;`,
  ],
  [
    'postgres',
    `import postgres from 'postgres';`,
    `const sql = postgres('postgres://a:b@127.0.0.1:9/c'); await sql.end(); return typeof sql;`,
  ],
  ['mysql2', `import mysql from 'mysql2';`, `return mysql.format('select ?', ['a']);`],
  [
    'ioredis',
    `import Redis from 'ioredis';`,
    `const redis = new Redis({ lazyConnect: true }); redis.disconnect(); return redis.options.port;`,
  ],
  [
    'mongodb',
    `import { MongoClient, ObjectId } from 'mongodb';`,
    `const client = new MongoClient('mongodb://127.0.0.1:9/a'); await client.close(); return ObjectId.isValid('0'.repeat(24));`,
  ],
  [
    'better-sqlite3',
    `import Database from 'better-sqlite3';`,
    `return new Database(':memory:').prepare('select 1 as a').get().a;`,
  ],
  ['prisma', `import { Prisma } from '@prisma/client/extension';`, `return typeof Prisma.defineExtension;`],
  [
    'drizzle-orm',
    `import { eq } from 'drizzle-orm'; import { pgTable, text, PgDialect } from 'drizzle-orm/pg-core';`,
    `const t = pgTable('t', { a: text('a') }); return new PgDialect().sqlToQuery(eq(t.a, 'x')).sql;`,
  ],
  [
    'kysely',
    `import { Kysely, DummyDriver, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';`,
    `const db = new Kysely({ dialect: { createAdapter: () => new PostgresAdapter(), createDriver: () => new DummyDriver(), createIntrospector: (d) => new PostgresIntrospector(d), createQueryCompiler: () => new PostgresQueryCompiler() } }); return db.selectFrom('t').selectAll().compile().sql;`,
  ],
  // Dates
  ['date-fns', `import { format } from 'date-fns';`, `return format(new Date(2020, 0, 2), 'yyyy-MM-dd');`],
  ['dayjs', `import dayjs from 'dayjs';`, `return dayjs('2020-01-02').add(1, 'day').format('YYYY-MM-DD');`],
  ['luxon', `import { DateTime } from 'luxon';`, `return DateTime.fromISO('2020-01-02', { zone: 'utc' }).toISODate();`],
  [
    'i18next',
    `import i18next from 'i18next';`,
    `const i = i18next.createInstance(); await i.init({ lng: 'en', resources: { en: { translation: { a: 'b' } } } }); return i.t('a');`,
  ],
  // Servers
  [
    'graphql',
    `import { graphql, buildSchema } from 'graphql';`,
    `return (await graphql({ schema: buildSchema('type Query { a: Int }'), source: '{ a }', rootValue: { a: 1 } })).data.a;`,
  ],
  [
    'apollo-server',
    `import { ApolloServer } from '@apollo/server';`,
    `const server = new ApolloServer({ typeDefs: 'type Query { a: Int }', resolvers: { Query: { a: () => 1 } } }); return (await server.executeOperation({ query: '{ a }' })).body.singleResult.data.a;`,
  ],
  [
    'hono',
    `import { Hono } from 'hono';`,
    `return (await new Hono().get('/', (c) => c.text('x')).request('/')).text();`,
  ],
  [
    'express',
    `import express from 'express';`,
    `const app = express(); app.get('/', (q, s) => s.end()); return typeof app.handle;`,
  ],
  [
    'fastify',
    `import fastify from 'fastify';`,
    `const app = fastify(); app.get('/', async () => 'x'); return (await app.inject('/')).body;`,
  ],
  ['socket.io', `import { Server } from 'socket.io';`, `return typeof new Server().of('/a').emit;`],
  ['ws', `import { WebSocketServer } from 'ws';`, `return new WebSocketServer({ noServer: true }).clients.size;`],
  [
    'nodemailer',
    `import nodemailer from 'nodemailer';`,
    `const t = nodemailer.createTransport({ streamTransport: true, buffer: true }); return (await t.sendMail({ from: 'a@b.co', to: 'c@d.co', text: 'x' })).envelope.to[0];`,
  ],
  // Logs, terminal, files
  [
    'winston',
    `import winston from 'winston';`,
    `const l = winston.createLogger({ transports: [new winston.transports.Console({ silent: true })] }); l.info('a'); return l.level;`,
  ],
  [
    'pino',
    `import pino from 'pino';`,
    `const lines = []; pino({ base: null, timestamp: false }, { write: (s) => lines.push(s) }).info('a'); return pino.levels.values.info;`,
  ],
  ['debug', `import debug from 'debug';`, `debug('a')('b'); return debug.enabled('a');`],
  ['chalk', `import chalk from 'chalk';`, `return chalk.reset('a').includes('a');`],
  ['dotenv', `import { parse } from 'dotenv';`, `return parse('A=1').A;`],
  ['fs-extra', `import fs from 'fs-extra';`, `return fs.pathExists('/no/such/file');`],
  ['glob', `import { glob } from 'glob';`, `return (await glob('*.none', { cwd: '/' })).length;`],
  // Markup and templates
  [
    'jsdom',
    `import { JSDOM } from 'jsdom';`,
    `return new JSDOM('<p>a</p>').window.document.querySelector('p').textContent;`,
  ],
  ['cheerio', `import * as cheerio from 'cheerio';`, `return cheerio.load('<p>a</p>')('p').text();`],
  ['sanitize-html', `import sanitize from 'sanitize-html';`, `return sanitize('<b>a</b><script>b</script>');`],
  ['marked', `import { marked } from 'marked';`, `return marked.parse('*a*');`],
  ['markdown-it', `import MarkdownIt from 'markdown-it';`, `return new MarkdownIt().render('*a*');`],
  ['handlebars', `import Handlebars from 'handlebars';`, `return Handlebars.compile('{{a}}')({ a: 1 });`],
  ['ejs', `import ejs from 'ejs';`, `return ejs.render('<%= a %>', { a: 1 });`],
  ['mustache', `import Mustache from 'mustache';`, `return Mustache.render('{{a}}', { a: 1 });`],
  ['prismjs', `import Prism from 'prismjs';`, `return Prism.highlight('a', Prism.languages.javascript, 'javascript');`],
  [
    'highlight.js',
    `import hljs from 'highlight.js/lib/core'; import js from 'highlight.js/lib/languages/javascript';`,
    `hljs.registerLanguage('js', js); return hljs.highlight('let a', { language: 'js' }).value;`,
  ],
  [
    'shiki',
    `import { codeToHtml } from 'shiki';`,
    `return (await codeToHtml('let a', { lang: 'js', theme: 'nord' })).length > 10;`,
  ],
  [
    'react-dom-server',
    `import { createElement } from 'react'; import { renderToString } from 'react-dom/server';`,
    `return renderToString(createElement('p', null, 'a'));`,
  ],
  [
    'react-email',
    `import { createElement } from 'react'; import { render } from '@react-email/render';`,
    `return (await render(createElement('p', null, 'a'))).includes('<p>a</p>');`,
  ],
  ['satori', `import satori from 'satori';`, `return typeof satori;`],
  // Formats
  ['yaml', `import { parse } from 'yaml';`, `return parse('a: 1').a;`],
  ['js-yaml', `import { load } from 'js-yaml';`, `return load('a: 1').a;`],
  ['csv-parse', `import { parse } from 'csv-parse/sync';`, `return parse('a,b')[0].length;`],
  ['qs', `import qs from 'qs';`, `return qs.parse('a[b]=1').a.b;`],
  [
    'xml2js',
    `import { parseStringPromise } from 'xml2js';`,
    `return JSON.stringify(await parseStringPromise('<a>b</a>'));`,
  ],
  ['fast-xml-parser', `import { XMLParser } from 'fast-xml-parser';`, `return new XMLParser().parse('<a>b</a>').a;`],
  [
    'pdf-lib',
    `import { PDFDocument } from 'pdf-lib';`,
    `const d = await PDFDocument.create(); d.addPage(); return d.getPageCount();`,
  ],
  [
    'pdfkit',
    `import PDFDocument from 'pdfkit';`,
    `const d = new PDFDocument(); d.text('a'); d.end(); return d.page.width;`,
  ],
  ['qrcode', `import QRCode from 'qrcode';`, `return (await QRCode.toString('a', { type: 'svg' })).length > 100;`],
  [
    'sharp',
    `import sharp from 'sharp';`,
    `return (await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } }).png().toBuffer()).length > 0;`,
  ],
];

/** What a route says before the error of its call; an error without it came from loading the route. */
export const CALL_FAILED = 'the call failed: ';

/** The source of a route: an edge API route that lightly calls its package. */
export function source([, imports, body], config = "{ runtime: 'edge' }") {
  return `${imports}

export const config = ${config};

async function call(echo) {
  ${body}
}

export default async function handler(request) {
  try {
    return new Response(String(await call(new URL(request.url).searchParams.get('echo'))));
  } catch (error) {
    return new Response('${CALL_FAILED}' + error, { status: 500 });
  }
}
`;
}
