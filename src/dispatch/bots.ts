/**
 * Crawlers that read one complete document: Next's list (`next/dist/shared/lib/router/utils/html-bots` and `is-bot`).
 * Googlebot itself runs scripts, but Next answers it whole in the pages router, and so do we.
 */
const BOTS =
  /Googlebot(?!-)|Googlebot$|[\w-]+-Google|Google-[\w-]+|Chrome-Lighthouse|Slurp|DuckDuckBot|baiduspider|yandex|sogou|bitlybot|tumblr|vkShare|quora link preview|redditbot|ia_archiver|Bingbot|BingPreview|applebot|facebookexternalhit|facebookcatalog|Twitterbot|LinkedInBot|Slackbot|Discordbot|WhatsApp|SkypeUriPreview|Yeti|googleweblight|Mediapartners-Google|AdsBot-Google|PageRenderer/i;

/** Whether an answer to this agent is rendered whole before its first byte leaves. */
export function isBot(userAgent: string | undefined): boolean {
  return userAgent !== undefined && BOTS.test(userAgent);
}
