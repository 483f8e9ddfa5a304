/** How many phones stand side by side, and what stands beside them. */
export interface DeskLayout {
  /** A narrow screen is the phone itself. */
  readonly isNarrow: boolean;
  readonly mostPhones: number;
  readonly showsRawPanel: boolean;
}

const narrowestDeskPx = 900;
const paddingPx = 40;
const gapPx = 20;
const panelPx = 230;
const phonePx = 340;
const mostPhones = 3;

export function layoutDesk(widthPx: number, phones: number): DeskLayout {
  if (widthPx < narrowestDeskPx) return { isNarrow: true, mostPhones: 1, showsRawPanel: false };
  const forPhonesPx = widthPx - paddingPx - panelPx;
  const fitting = Math.floor(forPhonesPx / (phonePx + gapPx));
  const most = Math.max(1, Math.min(mostPhones, fitting));
  const shown = Math.min(phones, most);
  const restPx = forPhonesPx - shown * (phonePx + gapPx);
  return { isNarrow: false, mostPhones: most, showsRawPanel: restPx >= panelPx + gapPx };
}

/** The phones in view: in their order, and the active one always among them. */
export function phonesInView<Phone>(
  phones: readonly Phone[],
  active: Phone,
  most: number,
): readonly Phone[] {
  const first = phones.slice(0, most);
  return first.includes(active) ? first : [...first.slice(0, most - 1), active];
}
