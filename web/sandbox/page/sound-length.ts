const patienceMs = 3_000;

/** How long a sound plays; undefined when this browser cannot tell: AMR, or a recording without a length. */
export function measureSoundMs(url: string): Promise<number | undefined> {
  const audio = new Audio();
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), patienceMs);
    audio.onerror = () => resolve(undefined);
    audio.onloadedmetadata = () => {
      resolve(Number.isFinite(audio.duration) ? audio.duration * 1_000 : undefined);
    };
    audio.preload = "metadata";
    audio.src = url;
  });
}
