import { Rows } from '../components/rows';

export const config = { runtime: 'experimental-edge' };

export const getServerSideProps = async () => ({ props: { at: Date.now() } });

export default function Page(props) {
  return <Rows {...props} />;
}
