/** The sentences of the page, which the server has put there in the reader's language. */

export type Words = (key: string, facts?: Record<string, string | number>) => string;

/** Reads `<template id="messages">`, whose spans carry a data-key each, with {facts} in braces. */
export function readMessages(page: Document): Words {
  const template = page.querySelector<HTMLTemplateElement>("template#messages");
  const sentences = new Map<string, string>();
  template?.content.querySelectorAll<HTMLElement>("[data-key]").forEach((element) => {
    sentences.set(element.dataset.key ?? "", element.textContent?.trim() ?? "");
  });
  return (key, facts = {}) => fill(sentences.get(key) ?? "", facts);
}

/** Puts facts into the braces of a sentence. */
export function fill(sentence: string, facts: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}

/** An element that the template promises; its absence is a mistake of ours. */
export function part<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no #${id}`);
  return element as T;
}
