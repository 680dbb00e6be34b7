import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { OperatorError } from '#kit';

/** Where Debian's fonts-liberation puts them, by its age. */
const LIBERATION = ['/usr/share/fonts/truetype/liberation', '/usr/share/fonts/truetype/liberation2'];

/**
 * Writes what tells fontconfig of two fonts and no others, so that pictures are the same on every machine: Liberation Sans,
 * as wide as the Arial and Helvetica that most mail programs show, and the DejaVu that ships with Culprit for what it lacks.
 * Throws an OperatorError where Liberation is not there.
 *
 * @returns the file's path
 */
export function writeFontConfig(folder: string): string {
  const liberation = LIBERATION.find((path) => existsSync(join(path, 'LiberationSans-Regular.ttf')));
  if (liberation === undefined) {
    throw new OperatorError('The font Liberation Sans is missing: install Debian’s fonts-liberation.');
  }
  const dejavu = dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
  const file = join(folder, 'fonts.conf');
  writeFileSync(
    file,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${liberation}</dir>
  <dir>${dejavu}</dir>
  <cachedir>${join(folder, 'fonts')}</cachedir>
  <alias binding="same"><family>monospace</family><prefer><family>Liberation Mono</family></prefer></alias>
  <match target="pattern">
    <edit name="family" mode="append_last"><string>Liberation Sans</string><string>DejaVu Sans</string></edit>
  </match>
</fontconfig>
`,
  );
  return file;
}
