import '../styles/globals.css';
import { Shell } from '../components/shell';

export default function App({ Component, pageProps }) {
  return (
    <Shell>
      <Component {...pageProps} />
    </Shell>
  );
}
