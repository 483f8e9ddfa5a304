/** One article of a draft. Source: fact sheet 5.6. */
export interface Article {
  readonly title: string;
  readonly author?: string;
  /** Shown on the card of a single article; absent: the first words. */
  readonly digest?: string;
  /** HTML; pictures by addresses of `media.uploadArticlePicture`, others are taken out, and so are scripts. */
  readonly content: string;
  /** 阅读原文. */
  readonly sourceUrl?: string;
  /** Permanent material. */
  readonly thumbMediaId: string;
}

/** Of two values on the pages the smaller. Source: fact sheet 5.6. */
const longest = { title: 32, author: 16, digest: 120, content: 20_000, sourceUrlBytes: 1_024 };
const longestContentBytes = 1_048_576;
/** "historically 8"; the newest pages state none. */
const mostArticles = 8;

/** Undefined when nothing speaks against them. */
export function checkArticles(articles: readonly Article[]): string | undefined {
  if (articles.length === 0) return "草稿里一篇文章也没有：请先写好";
  if (articles.length > mostArticles) return `一份草稿最多 ${mostArticles} 篇文章：请分成几份`;
  return articles.map(checkArticle).find((problem) => problem !== undefined);
}

export function checkArticle(article: Article): string | undefined {
  const { title, author = "", digest = "", thumbMediaId } = article;
  if (title.trim() === "") return "文章没有标题：请补上";
  if (lengthOf(title) > longest.title) return `标题最多 ${longest.title} 个字：请缩短`;
  if (lengthOf(author) > longest.author) return `作者最多 ${longest.author} 个字：请缩短`;
  if (lengthOf(digest) > longest.digest) return `摘要最多 ${longest.digest} 个字：请缩短`;
  if (thumbMediaId === "") return "文章没有封面：请先上传一张永久图片";
  return checkContent(article);
}

function checkContent({ content, sourceUrl = "" }: Article): string | undefined {
  if (content === "") return "文章没有正文：请补上";
  if (lengthOf(content) >= longest.content) return "正文不能超过 2 万个字：请缩短";
  if (Buffer.byteLength(content) >= longestContentBytes) return "正文不能超过 1 MB：请缩短";
  const isTooLong = Buffer.byteLength(sourceUrl) > longest.sourceUrlBytes;
  return isTooLong ? "原文链接最多 1024 字节：请换一个短的" : undefined;
}

export function writeArticle(article: Article): object {
  const { title, author, digest, content, sourceUrl, thumbMediaId } = article;
  return {
    ...{ article_type: "news", title, content, thumb_media_id: thumbMediaId },
    ...(author !== undefined && { author }),
    ...(digest !== undefined && { digest }),
    ...(sourceUrl !== undefined && { content_source_url: sourceUrl }),
    ...{ need_open_comment: 0, only_fans_can_comment: 0 },
  };
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
