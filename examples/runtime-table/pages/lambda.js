import { RuntimePage } from '../components/runtime-page';
import { serverProps } from '../components/server-props';

export const config = { runtime: 'nodejs' };

export const getServerSideProps = () => serverProps();

export default function Page(props) {
  return <RuntimePage name="lambda" {...props} />;
}
