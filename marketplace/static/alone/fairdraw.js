/**
 * A second verifier of `fairdraw/1`, written from the protocol's text and not from the Python file, so that a mistake
 * in one of the two shows. Every check computes; none takes the record's word.
 */

import { verified } from "./ed25519.js";
import { Fault, canonical, fromHex, sha256, toHex, utf8 } from "./json.js";

const HEX = /^[0-9a-f]*$/;
const MOMENT = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
/** RFC 3797: numbers without leading zeros, each followed by a dot, each source by a slash. */
const KEY_STRING = /^(?:(?:(?:0|[1-9]\d*)\.)+\/)+$/;
const STAGES = { candidate: 1, operator: 2, supervisor: 3 };
const MOST_BALLS = 100;

const isText = (value) => typeof value === "string" && value !== "";
const isWord = (value) => typeof value === "string" && /^[a-z][a-z0-9_]*$/.test(value);
const isHex = (length) => (value) => typeof value === "string" && value.length === length && HEX.test(value);
const isDigest = isHex(64);
const isCount = (value) => Number.isSafeInteger(value) && value >= 1;
const isFlag = (value) => typeof value === "boolean";
const isMoment = (value) => typeof value === "string" && MOMENT.test(value) && !Number.isNaN(Date.parse(value));
const isList = Array.isArray;
const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const orNull = (test) => (value) => value === null || test(value);
const exactly = (expected) => (value) => value === expected;
const typed = (name) => exactly(`fairdraw/1/${name}`);

/** Exactly these members, each of its kind. */
function shaped(value, kinds, where) {
  if (!isRecord(value)) throw new Fault("shape", where);
  for (const name of Object.keys(value)) if (!Object.hasOwn(kinds, name)) throw new Fault("member_unknown", `${where}.${name}`);
  for (const [name, test] of Object.entries(kinds)) {
    if (!Object.hasOwn(value, name) || !test(value[name])) throw new Fault("shape", `${where}.${name}`);
  }
}

const isBefore = (first, second) => {
  const [one, other] = [utf8(first), utf8(second)];
  const differs = one.findIndex((byte, place) => byte !== other[place]);
  return differs === -1 ? one.length < other.length : one[differs] < (other[differs] ?? -1);
};

/** Elements of one shape, ascending by a member, without repeats. */
function listed(list, member, kinds, where) {
  list.forEach((one, place) => shaped(one, kinds, `${where}[${place}]`));
  for (let place = 1; place < list.length; place += 1) {
    if (!isBefore(list[place - 1][member], list[place][member])) throw new Fault("order", `${where}[${place}]`);
  }
}

const BEACON = { kind: (kind) => kind === "lottery" || kind === "drand", source: isText, ref: isText };

function checkAnnouncement(announced) {
  const kinds = {
    type: typed("announcement"), draw: isText, matter: isText, attempt: isCount, previous: orNull(isDigest),
    operator: isText, title: isText, roster: isRecord, candidates: isList, excluded: isList, need: isCount,
    contributors: isList, beacon: orNull(isRecord), deadlines: isRecord, rules: isDigest,
  };
  shaped(announced, kinds, "announcement");
  shaped(announced.roster, { id: isText, version: isCount, digest: isDigest }, "announcement.roster");
  shaped(announced.deadlines, { commit: isMoment, open: isMoment }, "announcement.deadlines");
  if (announced.deadlines.commit > announced.deadlines.open) throw new Fault("deadlines");
  if (announced.beacon) shaped(announced.beacon, { ...BEACON, required: isFlag }, "announcement.beacon");
  if ((announced.attempt === 1) !== (announced.previous === null)) throw new Fault("previous");
  checkMembers(announced);
  checkContributors(announced);
}

function checkMembers({ candidates, excluded, need }) {
  const balls = (value) => isCount(value) && value <= MOST_BALLS;
  listed(candidates, "id", { id: isText, group: isText, balls }, "announcement.candidates");
  listed(excluded, "id", { id: isText, reason: isWord, evidence: isDigest }, "announcement.excluded");
  const names = new Set(candidates.map((one) => one.id));
  const both = excluded.find((one) => names.has(one.id));
  if (both) throw new Fault("candidate_and_excluded", both.id);
  if (need > new Set(candidates.map((one) => one.group)).size) throw new Fault("need");
}

/** The group behind a contributing candidate, whose id may stand with or without the name of its role. */
const groupsOf = (candidates) => new Map(candidates.flatMap(({ id, group }) => [[id, group], [`candidate:${id}`, group]]));

function checkContributors({ contributors, operator, candidates }) {
  const kinds = {
    id: isText, role: (role) => Object.hasOwn(STAGES, role), stage: isCount, required: isFlag, key: isDigest,
  };
  listed(contributors, "id", kinds, "announcement.contributors");
  const names = groupsOf(candidates);
  for (const one of contributors) {
    if (one.stage !== STAGES[one.role]) throw new Fault("stage", one.id);
    if (one.role === "candidate" && !names.has(one.id)) throw new Fault("contributor_no_candidate", one.id);
  }
  const operators = contributors.filter((one) => one.role === "operator");
  if (operators.length !== 1 || operators[0].id !== operator) throw new Fault("operator");
  if (new Set(contributors.map((one) => one.key)).size !== contributors.length) throw new Fault("key_twice");
}

function checkSeal(sealed, announced, announcedDigest) {
  shaped(sealed, { type: typed("seal"), announcement: exactly(announcedDigest), commitments: isList }, "seal");
  listed(sealed.commitments, "contributor", { contributor: isText, commitment: isDigest }, "seal.commitments");
  const committed = new Set(sealed.commitments.map((one) => one.contributor));
  const known = new Map(announced.contributors.map((one) => [one.id, one]));
  for (const id of committed) if (!known.has(id)) throw new Fault("contributor_unknown", id);
  for (const one of known.values()) if (one.required && !committed.has(one.id)) throw new Fault("required_missing", one.id);
}

async function checkOpenings({ announcement, seal, openings }, announcedDigest, sealDigest) {
  const kinds = { contributor: isText, nonce: isDigest, signature: isHex(128) };
  listed(openings, "contributor", kinds, "openings");
  const promised = new Map(seal.commitments.map((one) => [one.contributor, one.commitment]));
  const keys = new Map(announcement.contributors.map((one) => [one.id, one.key]));
  for (const { contributor, nonce, signature } of openings) {
    const committed = { type: "fairdraw/1/commitment", announcement: announcedDigest, contributor, nonce };
    if (promised.get(contributor) !== (await sha256(committed))) throw new Fault("commitment", contributor);
    const opened = { type: "fairdraw/1/opening", seal: sealDigest, contributor, nonce };
    if (!(await verified(keys.get(contributor), signature, utf8(canonical(opened))))) throw new Fault("signature", contributor);
  }
}

function checkMix({ announcement, seal, openings, mix }, sealDigest) {
  shaped(mix, { type: typed("mix"), seal: exactly(sealDigest), nonces: isList, beacon: orNull(isRecord) }, "mix");
  const opened = new Map(openings.map((one) => [one.contributor, one.nonce]));
  const required = new Set(announcement.contributors.filter((one) => one.required).map((one) => one.id));
  const expected = seal.commitments.map(({ contributor }) => ({ contributor, nonce: opened.get(contributor) ?? null }));
  const absent = expected.find((one) => one.nonce === null && required.has(one.contributor));
  if (absent) throw new Fault("required_unopened", absent.contributor);
  if (canonical(expected) !== canonical(mix.nonces)) throw new Fault("nonces");
}

/** A beacon's value is public knowledge: whoever checks compares it with what its source published. */
async function checkBeacon(named, used, evidence) {
  const proven = used?.kind === "drand";
  // Nothing else binds the evidence, and neither nonces nor a lottery have any: what stands there was put in.
  if (!proven && Object.keys(evidence).length) throw new Fault("evidence");
  if (!used) {
    if (named?.required) throw new Fault("beacon_missing");
    return;
  }
  if (!named) throw new Fault("beacon_unannounced");
  const same = { kind: exactly(named.kind), source: exactly(named.source), ref: exactly(named.ref) };
  shaped(used, { ...same, value: isText }, "mix.beacon");
  if (proven) return checkDrand(used, evidence);
  if (!KEY_STRING.test(used.value) || !sourcesAscend(used.value)) throw new Fault("beacon_form", used.value);
}

/** drand defines a round's randomness as the SHA-256 of its signature; the signature itself is drand's to check. */
async function checkDrand({ value }, evidence) {
  const isSignature = (text) => typeof text === "string" && text.length > 0 && text.length % 2 === 0 && HEX.test(text);
  shaped(evidence, { signature: isSignature }, "evidence");
  if (toHex(await crypto.subtle.digest("SHA-256", fromHex(evidence.signature))) !== value) throw new Fault("evidence");
}

const sourcesAscend = (value) =>
  value.split("/").every((source) => {
    const drawn = source.split(".").filter(Boolean).map(BigInt);
    return drawn.every((one, place) => place === 0 || drawn[place - 1] <= one);
  });

const smallest = (texts) => texts.reduce((least, one) => (one < least ? one : least));

const ticket = (seed, kind, id, ball) => sha256({ type: "fairdraw/1/ticket", seed, kind, id, ball });

/** Every group with its score and the member that stands for it, in ascending score. */
export async function ranking(seed, candidates) {
  const groups = new Map();
  for (const one of candidates) groups.has(one.group) ? groups.get(one.group).push(one) : groups.set(one.group, [one]);
  const scored = await Promise.all([...groups].map(([group, members]) => scoredGroup(seed, group, members)));
  scored.sort((one, other) => (one.ticket < other.ticket ? -1 : 1));
  return scored.map((one, place) => ({ rank: place + 1, ...one }));
}

async function scoredGroup(seed, group, members) {
  const balls = Math.max(...members.map((one) => one.balls));
  const tickets = await Promise.all(Array.from({ length: balls }, (_, ball) => ticket(seed, "group", group, ball)));
  return { candidate: await representative(seed, members), group, ticket: smallest(tickets) };
}

async function representative(seed, members) {
  if (members.length === 1) return members[0].id;
  const own = await Promise.all(members.map((one) => ticket(seed, "member", one.id, 0)));
  return members[own.indexOf(smallest(own))].id;
}

async function checkResult({ announcement, result }, seed) {
  shaped(result, { seed: exactly(seed), ranking: isList, winners: isList }, "result");
  const expected = await ranking(seed, announcement.candidates);
  const wrong = expected.findIndex((one, place) => canonical(one) !== canonical(result.ranking[place] ?? null));
  if (wrong !== -1 || expected.length !== result.ranking.length) throw new Fault("ranking", String(wrong + 1));
  const winners = expected.slice(0, announcement.need).map((one) => one.candidate);
  if (canonical(winners) !== canonical(result.winners)) throw new Fault("winners");
}

/** 0 only the operator, 1 another contributor, 2 supervisor and candidates of two groups, 3 a beacon besides. */
export function assurance({ announcement, openings, mix }) {
  const opened = new Set(openings.map((one) => one.contributor));
  const present = announcement.contributors.filter((one) => opened.has(one.id));
  const others = present.filter((one) => one.role !== "operator");
  if (others.length === 0) return 0;
  if (mix.beacon) return 3;
  const groupOf = groupsOf(announcement.candidates);
  const groups = new Set(others.filter((one) => one.role === "candidate").map((one) => groupOf.get(one.id)));
  return groups.size >= 2 && others.some((one) => one.role === "supervisor") ? 2 : 1;
}

/**
 * Everything in a record, recomputed.
 * @returns {Promise<{level: number, announcement: string, seal: string, seed: string, digest: string}>} the digests
 * @throws {Fault} naming the first thing that does not hold
 */
export async function checkRecord(record) {
  const kinds = {
    type: typed("record"), announcement: isRecord, seal: isRecord, openings: isList, mix: isRecord, result: isRecord,
    evidence: isRecord,
  };
  shaped(record, kinds, "record");
  checkAnnouncement(record.announcement);
  const announcement = await sha256(record.announcement);
  checkSeal(record.seal, record.announcement, announcement);
  const seal = await sha256(record.seal);
  await checkOpenings(record, announcement, seal);
  checkMix(record, seal);
  await checkBeacon(record.announcement.beacon, record.mix.beacon, record.evidence);
  const seed = await sha256(record.mix);
  await checkResult(record, seed);
  const level = assurance(record);
  if (level === 0) throw new Fault("only_operator");
  if (record.announcement.attempt > 1 && level < 2) throw new Fault("repeated_too_weak");
  return { level, announcement, seal, seed, digest: await sha256(record) };
}

/** Whether a published roster version is the announced one, and names exactly the candidates and the excluded. */
export async function checkRoster(record, roster) {
  const { candidates, excluded, roster: named } = record.announcement;
  if ((await sha256(roster)) !== named.digest) throw new Fault("roster_other");
  const listedIds = isList(roster.entries) ? roster.entries.map((one) => one?.agency) : [];
  const announcedIds = [...candidates, ...excluded].map((one) => one.id);
  if (canonical([...listedIds].sort()) !== canonical(announcedIds.sort())) throw new Fault("roster_members");
}
