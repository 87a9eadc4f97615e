import { Children, cloneElement, forwardRef, isValidElement, useCallback, useContext, useEffect, useRef } from 'react';
import type {
  AnchorHTMLAttributes,
  ForwardRefExoticComponent,
  MouseEvent,
  ReactElement,
  ReactNode,
  Ref,
  RefAttributes,
  TouchEvent,
} from 'react';

import { RouterContext } from './contexts.ts';
import type { NextRouter, Url } from './contexts.ts';
import { BASE_PATH, PRODUCTION } from './shared/constants.ts';
import { getRouter } from './shared/singleton.ts';
import { resolveHref, toAddress } from './shared/resolve.ts';
import { isLocalUrl } from './shared/url.ts';
import { onVisible } from './shared/visible.ts';

type AnchorProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'>;

export interface LinkProps<_RouteInferType = any> {
  href: Url;
  /** What the address bar shows instead of `href`. */
  as?: Url;
  /** Replace the history entry instead of adding one. */
  replace?: boolean;
  /** Scroll to the top afterwards; on unless told. */
  scroll?: boolean;
  /** Same page, new query, no data request. */
  shallow?: boolean;
  passHref?: boolean;
  /** `false`: only when hovered. Production only. */
  prefetch?: boolean | null;
  locale?: string | false;
  /** The child is the anchor. Assumed when the child is an `<a>`, which cannot stand in another. */
  legacyBehavior?: boolean;
  onNavigate?: (event: { preventDefault(): void }) => void;
  onClick?: (event: MouseEvent<HTMLAnchorElement>) => void;
  onMouseEnter?: (event: MouseEvent<HTMLAnchorElement>) => void;
  onTouchStart?: (event: TouchEvent<HTMLAnchorElement>) => void;
}

type Props = AnchorProps & LinkProps & { children?: ReactNode };

/** An anchor that goes there without loading a document, where that is possible. */
const Link: ForwardRefExoticComponent<Props & RefAttributes<HTMLAnchorElement>> = forwardRef<HTMLAnchorElement, Props>(
  function Link(props, ref) {
    const {
      href: hrefProp,
      as: asProp,
      replace,
      scroll,
      shallow,
      passHref,
      prefetch,
      locale: _locale,
      legacyBehavior,
      onNavigate,
      onClick,
      onMouseEnter,
      onTouchStart,
      children,
      ...rest
    } = props;
    if (hrefProp === undefined || hrefProp === null) {
      throw new Error(
        'Failed prop type: The prop `href` expects a `string` or `object` in `<Link>`, but got `undefined` instead.',
      );
    }
    const router = useContext(RouterContext);
    const { href, as } = resolveHref(router, hrefProp, asProp);
    const address = toAddress(as, router?.basePath ?? BASE_PATH);

    const legacy = legacyBehavior ?? isAnchor(children);
    const child = legacy ? onlyChild(children) : null;
    const childProps = (child?.props ?? {}) as Props & { ref?: Ref<HTMLAnchorElement> };
    // React 19 keeps the ref among the props, React 18 beside them.
    const childRef =
      child === null
        ? null
        : (childProps.ref ?? (REF_IS_PROP ? null : (child as unknown as { ref?: Ref<HTMLAnchorElement> }).ref));

    const target = useRef<HTMLAnchorElement | null>(null);
    const setRef = useCallback(
      (element: HTMLAnchorElement | null) => {
        target.current = element;
        assign(ref, element);
        assign(childRef, element);
      },
      [ref, childRef],
    );

    useEffect(() => {
      if (!PRODUCTION || prefetch === false || target.current === null || !isLocalUrl(href)) return undefined;
      return onVisible(target.current, () => void getRouter()?.prefetch(href, as));
    }, [href, as, prefetch]);

    const preload = (): void => {
      if (PRODUCTION && isLocalUrl(href)) void getRouter()?.preload(href, as);
    };
    const handlers = {
      onClick(event: MouseEvent<HTMLAnchorElement>): void {
        (legacy ? childProps.onClick : onClick)?.(event);
        if (!event.defaultPrevented) navigate(event, router, { href, as, replace, shallow, scroll, onNavigate });
      },
      onMouseEnter(event: MouseEvent<HTMLAnchorElement>): void {
        (legacy ? childProps.onMouseEnter : onMouseEnter)?.(event);
        preload();
      },
      onTouchStart(event: TouchEvent<HTMLAnchorElement>): void {
        (legacy ? childProps.onTouchStart : onTouchStart)?.(event);
        preload();
      },
    };

    if (child === null) {
      return (
        <a {...rest} {...handlers} href={address} ref={setRef}>
          {children}
        </a>
      );
    }
    const withHref = passHref || (child.type === 'a' && !('href' in childProps)) ? { href: address } : {};
    return cloneElement(child, { ...handlers, ...withHref, ref: setRef } as object);
  },
);

export default Link;

const REF_IS_PROP = 'ref' in (<a ref={null} />).props;

function isAnchor(children: ReactNode): boolean {
  return isValidElement(children) && children.type === 'a';
}

function onlyChild(children: ReactNode): ReactElement {
  if (typeof children === 'string' || typeof children === 'number') return <a>{children}</a>;
  try {
    return Children.only(children) as ReactElement;
  } catch {
    throw new Error('<Link legacyBehavior> takes exactly one child, an element that passes its props on to an anchor.');
  }
}

function assign(ref: Ref<HTMLAnchorElement> | undefined, element: HTMLAnchorElement | null): void {
  if (typeof ref === 'function') ref(element);
  else if (ref) ref.current = element;
}

interface Navigation extends Pick<LinkProps, 'replace' | 'shallow' | 'scroll' | 'onNavigate'> {
  href: string;
  as: string;
}

/** Takes the click over, unless it is the browser's: another window, a download, another site. */
function navigate(event: MouseEvent<HTMLAnchorElement>, router: NextRouter | null, to: Navigation): void {
  const anchor = event.currentTarget;
  const isSvg = anchor.nodeName.toUpperCase() !== 'A';
  const elsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.nativeEvent.button === 1;
  const frame = anchor.getAttribute('target');
  if (!isSvg && (elsewhere || (frame !== null && frame !== '_self') || anchor.hasAttribute('download'))) return;
  const active = router ?? getRouter();
  if (active === null || !isLocalUrl(to.href)) {
    if (to.replace && !isLocalUrl(to.href)) {
      event.preventDefault();
      location.replace(to.href);
    }
    return;
  }
  event.preventDefault();
  if (to.onNavigate !== undefined) {
    let stopped = false;
    to.onNavigate({ preventDefault: () => (stopped = true) });
    if (stopped) return;
  }
  const options = { shallow: to.shallow, scroll: to.scroll ?? true };
  void active[to.replace ? 'replace' : 'push'](to.href, to.as, options);
}
