import Link from 'next/link';

export default function NotFound() {
  return (
    <main className="page">
      <header className="hero">
        <p className="eyebrow">404</p>
        <h1>No such route</h1>
        <p className="lead">
          <Link href="/">Back to the runtime table</Link>
        </p>
      </header>
    </main>
  );
}
