import Head from 'next/head';
import Link from 'next/link';

export default function NotFound() {
  return (
    <main>
      <Head>
        <title>404 · runtime table</title>
      </Head>
      <header className="hero">
        <p className="eyebrow">404</p>
        <h1>No such route</h1>
        <p className="lead">No page, API route or file of this app has that address, in any of its runtimes.</p>
        <p>
          <Link href="/" className="button">
            Back to the runtime table
          </Link>
        </p>
      </header>
    </main>
  );
}
