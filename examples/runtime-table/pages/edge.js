import { RuntimePage } from '../components/runtime-page';
import { serverProps } from '../components/server-props';

export const config = { runtime: 'experimental-edge' };

export const getServerSideProps = () => serverProps();

export default function Page(props) {
  return <RuntimePage name="edge" {...props} />;
}
