import Link from 'next/link';
import { useRouter } from 'next/router';

import { runtimes } from './runtimes';

/** What stands around every page. */
export function Shell({ children }) {
  const { pathname } = useRouter();
  return (
    <div className="shell">
      <nav>
        <Link href="/" className="brand">
          <img src="/favicon.svg" alt="" width="26" height="26" /> Runtime table
        </Link>
        {runtimes.map(({ name, href, short }) => (
          <Link key={name} href={href} className={name} aria-current={pathname === href ? 'page' : undefined}>
            {short}
          </Link>
        ))}
      </nav>
      {children}
    </div>
  );
}
