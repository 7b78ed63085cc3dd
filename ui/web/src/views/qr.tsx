// Codes to be scanned and typed.
import type { ScreenQR } from "../wire.gen";

/** A QR code: dark on light in either theme, for a scanner cares. */
export function QR({ qr, label }: { qr: ScreenQR; label: string }) {
  if (!qr.size) return null;
  return (
    <svg class="qr" viewBox={`0 0 ${qr.size} ${qr.size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={qr.size} height={qr.size} fill="#fff" />
      <path d={qr.path} fill="#000" />
    </svg>
  );
}

/** A code in groups of four, 0–9, from left to right. */
export function Grouped({ code }: { code: string }) {
  return (
    <bdi dir="ltr" class="num">
      {code.replace(/(\d{4})(?=\d)/g, "$1 ")}
    </bdi>
  );
}
