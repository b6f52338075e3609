const SYSTEMS = new Set(['linux', 'windows', 'freebsd', 'darwin']);
/** Other names of architectures → Docker's, with the variant that they stand for. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'amd64', 'x86-64': 'amd64', i386: '386', i686: '386', aarch64: 'arm64', 'arm64/v8': 'arm64', armhf: 'arm/v7', arm: 'arm/v7', armel: 'arm/v6' };

/** `os`, `arch` or `os/arch[/variant]` → what it says of both; a part that is left out matches anything. */
function parts(platform: string): { os?: string; architecture?: string } {
  const words = platform.toLowerCase().split('/');
  const os = SYSTEMS.has(words[0] ?? '') ? words.shift() : undefined;
  const architecture = words.join('/');
  return { os, ...(architecture === '' ? {} : { architecture: ARCHITECTURES[architecture] ?? architecture }) };
}

/** Is an inspected image of the wanted platform? One that is only predicted says nothing of it. */
export function isPlatform(image: Readonly<Record<string, unknown>>, wanted: string): boolean {
  if (image.Os === undefined) return true;
  const { os, architecture } = parts(wanted);
  const variant = image.Variant ? `/${String(image.Variant)}` : '';
  const actual = `${String(image.Architecture)}${variant}`;
  return (os ?? 'linux') === String(image.Os) && (architecture === undefined || architecture === (ARCHITECTURES[actual] ?? actual));
}

export function platformOf(image: Readonly<Record<string, unknown>>): string {
  return [image.Os, image.Architecture, image.Variant].filter(Boolean).join('/');
}
