/** What a `user-agent` field says, in the shape of Next's `userAgent()`. Unknown parts are `undefined`. */
export interface UserAgent {
  isBot: boolean;
  ua: string;
  browser: { name?: string; version?: string; major?: string };
  device: { model?: string; type?: 'mobile' | 'tablet' | 'smarttv' | 'console' | 'wearable'; vendor?: string };
  engine: { name?: string; version?: string };
  os: { name?: string; version?: string };
  cpu: { architecture?: string };
}

type Rule = readonly [pattern: RegExp, name?: string];

/** First match wins: browsers that carry another one's token stand before it. Group 1 is the version. */
const BROWSERS: readonly Rule[] = [
  [/\bEdg(?:e|A|iOS)?\/([\d.]+)/, 'Edge'],
  [/\b(?:OPR|Opera|OPT)\/([\d.]+)/, 'Opera'],
  [/\bSamsungBrowser\/([\d.]+)/, 'Samsung Internet'],
  [/\bYaBrowser\/([\d.]+)/, 'Yandex'],
  [/\bVivaldi\/([\d.]+)/, 'Vivaldi'],
  [/\bDuckDuckGo\/([\d.]+)/, 'DuckDuckGo'],
  [/\b(?:FxiOS|Firefox)\/([\d.]+)/, 'Firefox'],
  [/\bHeadlessChrome\/([\d.]+)/, 'Chrome Headless'],
  [/; wv\).*\bChrome\/([\d.]+)/, 'Chrome WebView'],
  [/\b(?:CriOS|Chrome)\/([\d.]+)/, 'Chrome'],
  [/\bChromium\/([\d.]+)/, 'Chromium'],
  [/\bVersion\/([\d.]+).*\bMobile\/\w+ Safari\//, 'Mobile Safari'],
  [/\bVersion\/([\d.]+).*\bSafari\//, 'Safari'],
  [/\bMSIE ([\d.]+)/, 'IE'],
  [/\bTrident\/.*\brv:([\d.]+)/, 'IE'],
];

const ENGINES: readonly Rule[] = [
  [/\bEdge\/([\d.]+)/, 'EdgeHTML'],
  [/\bChrome\/([\d.]+)/, 'Blink'],
  [/\bAppleWebKit\/([\d.]+)/, 'WebKit'],
  [/\bTrident\/([\d.]+)/, 'Trident'],
  [/\brv:([\d.]+)\).*\bGecko\//, 'Gecko'],
  [/\bPresto\/([\d.]+)/, 'Presto'],
];

const SYSTEMS: readonly Rule[] = [
  [/\bWindows Phone(?: OS)? ([\d.]+)/, 'Windows Phone'],
  [/\bWindows NT ([\d.]+)/, 'Windows'],
  [/\b(?:iPhone|CPU)(?: iPhone)? OS ([\d_]+)/, 'iOS'],
  [/\bAndroid ([\d.]+)/, 'Android'],
  [/\bMac OS X ([\d_.]+)/, 'Mac OS'],
  [/\bCrOS \w+ ([\d.]+)/, 'Chromium OS'],
  [/\bUbuntu(?:\/([\d.]+))?/, 'Ubuntu'],
  [/\bLinux\b/, 'Linux'],
];

const WINDOWS: Record<string, string> = {
  '10.0': '10',
  '6.3': '8.1',
  '6.2': '8',
  '6.1': '7',
  '6.0': 'Vista',
  '5.1': 'XP',
  '5.2': 'XP',
};

const CPUS: readonly Rule[] = [
  [/\b(?:x86_64|x64|amd64|wow64|win64)\b/i, 'amd64'],
  [/\b(?:aarch64|arm64|armv8)\b/i, 'arm64'],
  [/\barmv?[67]\w*\b/i, 'armhf'],
  [/\b(?:i[3-6]86|x86)\b/i, 'ia32'],
];

const BOT =
  /Googlebot|Mediapartners-Google|AdsBot-Google|googleweblight|Storebot-Google|Google-PageRenderer|Google-InspectionTool|Bingbot|BingPreview|Slurp|DuckDuckBot|baiduspider|yandex|sogou|LinkedInBot|bitlybot|tumblr|vkShare|quora link preview|facebookexternalhit|facebookcatalog|Twitterbot|applebot|redditbot|Slackbot|Discordbot|WhatsApp|SkypeUriPreview|ia_archiver/i;

/** Whether the sender is a crawler that reads one complete answer. */
function isBot(ua: string): boolean {
  return BOT.test(ua);
}

/** Parses a `user-agent` value. Covers browsers in wide use; not a database of devices. */
export function userAgentFromString(input: string | undefined | null): UserAgent {
  // The field is the client's: a bound keeps every pattern linear in something small.
  const ua = (input ?? '').slice(0, 1024);
  const browser = first(BROWSERS, ua);
  const os = first(SYSTEMS, ua);
  if (os.version !== undefined) os.version = os.version.replaceAll('_', '.');
  if (os.name === 'Windows' && os.version !== undefined) os.version = WINDOWS[os.version] ?? os.version;
  const architecture = first(CPUS, ua).name;
  return {
    isBot: isBot(ua),
    ua: input ?? '',
    browser: browser.version === undefined ? browser : { ...browser, major: browser.version.split('.')[0] },
    device: deviceOf(ua),
    engine: first(ENGINES, ua),
    os,
    cpu: architecture === undefined ? {} : { architecture },
  };
}

/** The `user-agent` of a request, parsed. */
export function userAgent(request: { headers: Headers }): UserAgent {
  return userAgentFromString(request.headers.get('user-agent'));
}

function first(rules: readonly Rule[], ua: string): { name?: string; version?: string } {
  for (const [pattern, name] of rules) {
    const match = pattern.exec(ua);
    if (match) return match[1] === undefined ? { name } : { name, version: match[1] };
  }
  return {};
}

function deviceOf(ua: string): UserAgent['device'] {
  if (/\biPhone\b/.test(ua)) return { vendor: 'Apple', model: 'iPhone', type: 'mobile' };
  if (/\biPad\b/.test(ua)) return { vendor: 'Apple', model: 'iPad', type: 'tablet' };
  if (/\bMacintosh\b/.test(ua)) return { vendor: 'Apple', model: 'Macintosh' };
  if (/\b(?:SmartTV|SMART-TV|AppleTV|GoogleTV|HbbTV|BRAVIA)\b/i.test(ua)) return { type: 'smarttv' };
  if (/\b(?:PlayStation|Xbox|Nintendo)\b/i.test(ua)) return { type: 'console' };
  const android = /\bAndroid [\d.]+; (?:[a-z]{2}-[a-z]{2}; )?([^;)]{1,60}?)(?: Build\/|\))/.exec(ua);
  const type = /\bMobile\b/.test(ua) ? 'mobile' : /\b(?:Android|Tablet)\b/.test(ua) ? 'tablet' : undefined;
  const model = android?.[1];
  if (model !== undefined && model !== 'K') {
    const vendor = /^(?:SM-|GT-|SAMSUNG)/i.test(model) ? 'Samsung' : model.startsWith('Pixel') ? 'Google' : undefined;
    return { model, ...(vendor ? { vendor } : {}), ...(type ? { type } : {}) };
  }
  return type ? { type } : {};
}
