import assert from "node:assert/strict";
import test from "node:test";
import { loadTexts } from "./text.js";
import { summary } from "./search_panel.js";

loadTexts(JSON.stringify({
  find_none: "没有找到", find_count: "{sheets} 张图纸中共 {n} 处", find_more: "（其余 {n} 处未列出）",
  find_wordless: "另有 {n} 张图纸是扫描件，没有可以搜索的文字", find_unsearched: "另有 {n} 张图纸的文字暂时无法查找", full_stop: "。",
}));
const nothing = { hits: 0, more: 0, unsearched: 0, wordless: 0, sheets: [] };

test("nothing found is nothing found only where everything could be searched", () => {
  assert.equal(summary(nothing), "没有找到。");
  assert.equal(summary({ ...nothing, wordless: 3 }), "没有找到。另有 3 张图纸是扫描件，没有可以搜索的文字。");
});

test("what could not be searched is said beside what was found, too", () => {
  const answer = { ...nothing, hits: 500, more: 100, wordless: 2, unsearched: 1, sheets: [{}, {}] };
  assert.equal(summary(answer), "2 张图纸中共 500 处。（其余 100 处未列出）另有 2 张图纸是扫描件，没有可以搜索的文字。另有 1 张图纸的文字暂时无法查找。");
});
