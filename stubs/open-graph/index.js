// wechaty's UrlLink.create(url) would fetch the page's title with this; we pass a ready payload instead.
export default function openGraph() {
  throw new Error(
    "open-graph is left out of this installation: use new UrlLink(payload), not UrlLink.create(url)",
  );
}
