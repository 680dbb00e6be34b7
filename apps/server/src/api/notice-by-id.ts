import { type Notice } from '#contract';
import { type NoticeStore } from '#page';
import { notFound } from './problems/not-found.js';

/** Throws a problem that names similar ids where there is no such notice. */
export async function noticeById(notices: NoticeStore, id: string): Promise<Notice> {
  const notice = await notices.find(id);
  if (notice) return notice;
  const newest = await notices.list(20);
  throw notFound(
    'notice',
    id,
    newest.map((each) => each.id),
  );
}
