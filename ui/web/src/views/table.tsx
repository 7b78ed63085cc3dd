// Dense tables: a title, columns of words and of numbers, and what they add up to.
import type { ComponentChildren } from "preact";
import { lang } from "../prefs";
import { shaped } from "../format";
import { t } from "../text";
import { Code, Num } from "./parts";

export interface Column {
  head: string;
  num?: boolean;
}

interface TableProps {
  title?: string;
  columns: Column[];
  rows: ComponentChildren[][];
  foot?: ComponentChildren[];
  none?: string;
}

export function Table({ title, columns, rows, foot, none }: TableProps) {
  return (
    <section class="block">
      {title ? <h2>{title}</h2> : null}
      {rows.length === 0 ? (
        <p class="quiet">{none ?? t("day.nothing")}</p>
      ) : (
        <div class="scroll" tabIndex={0} role="group" aria-label={title ?? columns[0]?.head ?? ""}>
          <table>
            <thead>
              <tr>
                {columns.map((c) => (
                  <th scope="col" key={c.head} class={c.num ? "n" : ""}>
                    {c.head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((r, i) => (
                <tr key={i}>
                  {r.map((cell, j) => (
                    <td key={j} class={columns[j]?.num ? "n" : ""}>
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
            {foot ? (
              <tfoot>
                <tr>
                  {foot.map((cell, j) => (
                    <td key={j} class={columns[j]?.num ? "n" : ""}>
                      {cell}
                    </td>
                  ))}
                </tr>
              </tfoot>
            ) : null}
          </table>
        </div>
      )}
    </section>
  );
}

export const Count = ({ n }: { n: number }) => <Num>{shaped(n.toLocaleString("en"))}</Num>;

/** A date and time, as the store's clock had it, in this terminal's zone. */
export function When({ at }: { at: number }) {
  const d = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return <Code>{`${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}`}</Code>;
}

/** Puts words side by side as the language does. */
export const listed = (words: string[]) => words.join(lang.value === "ar" ? "، " : ", ");
