// What a system message asks for, and small talk.
#include "tasks/talk_words.h"

namespace ponder {

const TalkForms& bare_forms() {
  static const TalkForms all = {
      {"You are a helpful assistant.",
       "You are ponder, a small model.",
       "You are a tutor.",
       "Be brief.",
       "Answer briefly.",
       "Answer with the result only.",
       "Give only the answer.",
       "Keep it short.",
       "You are a helpful assistant. Be concise.",
       "Reply with the answer alone, no words.",
       "You are a <friendly|careful|patient> <assistant|teacher|tutor|helper>.",
       "You are a <maths|math> <teacher|tutor|assistant>.",
       "You help <children|pupils|students> with their homework.",
       "You are a calculator.",
       "You are an assistant that solves <problems|puzzles|tasks>.",
       "No explanations<, please|>.",
       "Do not explain.",
       "Do not explain, just answer.",
       "Answer as briefly as you can.",
       "Be concise.",
       "Be concise and accurate.",
       "Short answers only.",
       "Only the final answer.",
       "Output <only the answer|nothing but the answer>.",
       "Return the result and nothing else.",
       "Say nothing but the result.",
       "The user wants short answers.",
       "Respond with the final answer only, without reasons.",
       "Just the answer.",
       "Your replies go to a program: print the answer alone.",
       "Answer every question as well as you can.",
       "Solve the user's problem and state the answer.",
       "Think carefully, then give the answer.",
       "You are a helpful, honest and harmless assistant."},
      {"Fasse dich kurz.", "Nur das Ergebnis.", "Gib nur die Antwort.", "Kurz und knapp bitte.",
       "Du bist ein hilfreicher Assistent.", "Keine Erkl\u00e4rungen.", "Nenne nur das Ergebnis.",
       "Du hilfst Kindern bei den Hausaufgaben."}};
  return all;
}

const TalkForms& in_german_forms() {
  static const TalkForms all = {
      {"Answer in German.", "Reply in German.", "Always answer in German.",
       "You are a helpful assistant. Speak German.", "Respond in German<, please|>.",
       "The user speaks German. <Answer in German.|Reply in German.>",
       "Please answer in German only.", "Write all answers in German.",
       "Use German for your answers.",
       "You are a German <tutor|teacher|assistant> and answer in German.", "Speak German.",
       "Your language is German.", "Every reply must be in German.", "Language: German", "lang=de"},
      {"Antworte auf Deutsch.", "Du antwortest auf Deutsch.", "Bitte auf Deutsch.",
       "Antworte immer auf Deutsch.", "Bitte antworte auf Deutsch.", "Sprich Deutsch.",
       "Du bist ein Assistent und antwortest auf Deutsch.", "Alle Antworten auf Deutsch, bitte.",
       "Schreibe auf Deutsch.", "Der Nutzer spricht Deutsch. Antworte auf Deutsch."}};
  return all;
}

const TalkForms& sentence_forms() {
  static const TalkForms all = {
      {"Answer in a full sentence.", "Answer in English.", "Reply with one sentence.",
       "Always answer in whole sentences.", "Write a sentence, please.",
       "Use <a full sentence|full sentences|complete sentences>.",
       "Answer in <complete|whole> sentences.", "Give the answer in one sentence.",
       "Reply in English.", "Respond in English with a sentence.",
       "Please speak in full sentences.", "Put your answer into a sentence.",
       "Every answer should be a sentence.", "One sentence per answer.",
       "Never answer with a bare <number|word>; write a sentence.",
       "State the answer in a <short|simple> sentence.",
       "You are a teacher who always speaks in whole sentences.", "Always answer in English."},
      {"Antworte auf Englisch.", "Antworte in einem englischen Satz."}};
  return all;
}

const TalkForms& json_forms() {
  static const TalkForms all = {
      {"Answer in JSON.",
       "Reply with JSON only.",
       "Return a JSON object.",
       "Output JSON.",
       "Respond in JSON with the key \"answer\".",
       "You are an API. Answer in JSON.",
       "Respond only with <valid JSON|a JSON object>.",
       "Always return JSON.",
       "Output must be JSON.",
       "Your output is parsed as JSON.",
       "Give your answer as a JSON object.",
       "Write the answer as JSON, nothing else.",
       "Format: JSON",
       "Reply as JSON: \\{\"answer\": ...}",
       "Answer in the form of JSON.",
       "You are a service that returns JSON.",
       "Use JSON for all replies.",
       "Return \\{\"answer\": <the result|value|x>} as JSON.",
       "No prose, just JSON.",
       "JSON please.",
       "The client expects JSON.",
       "Respond with a JSON object that has one key, \"answer\"."},
      {"Antworte als JSON.", "Antworte nur mit JSON.", "Gib ein JSON-Objekt zur\u00fcck.",
       "Gib die Antwort als JSON aus.", "Bitte im Format JSON antworten."}};
  return all;
}

const TalkForms& json_key_forms() {
  static const TalkForms all = {
      {"Answer in JSON with the key \"{k}\".", "Return JSON: \\{\"{k}\": ...}",
       "Output JSON with a field {k}.", "Reply with a JSON object that has the member \"{k}\".",
       "Respond in JSON. The key is \"{k}\".", "Give your answer as JSON with the key {k}.",
       "Put the answer into the field \"{k}\" of a JSON object.",
       "Return a JSON object with one key, \"{k}\".", "Use this JSON format: \\{\"{k}\": ...}",
       "Your reply must be JSON of the form \\{\"{k}\": ...}.", "JSON only, key \"{k}\".",
       "Write \\{\"{k}\": <the answer|answer|value>} as JSON and nothing else.",
       "Output a JSON object whose only property is \"{k}\".",
       "The answer goes under \"{k}\" in a JSON object.",
       "Answer as JSON, with \"{k}\" as the name of the value."},
      {"Antworte als JSON mit dem Schl\u00fcssel \"{k}\".",
       "Gib JSON zur\u00fcck: \\{\"{k}\": ...}", "Gib ein JSON-Objekt mit dem Feld \"{k}\" aus."}};
  return all;
}

const TalkForms& hello_forms() {
  static const TalkForms all = {
      {"Hello",
       "Hi",
       "Hey",
       "Hello!",
       "Hi!",
       "hi there",
       "hello there",
       "Good morning!",
       "Good evening",
       "Good afternoon",
       "Hey ponder",
       "Hi ponder!",
       "Hello, how are you?",
       "Hi, how are you?",
       "How are you?",
       "How are you doing?",
       "How's it going?",
       "What's up?",
       "good day",
       "yo",
       "Greetings!",
       "Hey there!",
       "Hi, nice to meet you",
       "hello again",
       "Anybody there?",
       "Are you there?"},
      {"Hallo", "Hallo!", "Guten Tag", "Guten Morgen!", "Guten Abend", "Servus", "Moin",
       "Gr\u00fc\u00df dich!", "Gr\u00fc\u00df Gott", "Hey, wie geht's?", "Wie geht es dir?",
       "Hallo, wie geht's?", "Na, wie geht's?", "Hallo ponder!", "Bist du da?"}};
  return all;
}

const TalkForms& thanks_forms() {
  static const TalkForms all = {{"Thanks!",
                                 "Thank you",
                                 "thanks a lot",
                                 "thx",
                                 "Great, thanks!",
                                 "Thank you!",
                                 "Well done!",
                                 "Nice.",
                                 "Cool",
                                 "ok",
                                 "Thank you so much",
                                 "Perfect, thank you!",
                                 "Very good!",
                                 "Awesome",
                                 "Great job!",
                                 "That helps, thanks",
                                 "Good work",
                                 "many thanks",
                                 "ok thanks",
                                 "ty",
                                 "That was helpful",
                                 "Got it, thanks!"},
                                {"Danke!", "danke", "Vielen Dank", "Super, danke!", "Gut gemacht!",
                                 "Danke sch\u00f6n", "Danke dir!", "Toll, danke", "Prima!",
                                 "Perfekt, danke!", "Das hilft mir, danke", "ok danke"}};
  return all;
}

const TalkForms& about_forms() {
  static const TalkForms all = {
      {"What can you do?",   "What can I ask you?",
       "Who are you?",       "What are you?",
       "what can you do",    "Help",
       "help me please",     "How can you help me?",
       "What do you know?",  "What are you good at?",
       "Are you a robot?",   "which tasks can you solve?",
       "What is your name?", "tell me about yourself",
       "what should I ask?", "Can you help me?",
       "I need help",        "What is this?",
       "What is ponder?",    "Are you a human?",
       "Are you an AI?",     "What kinds of problems do you solve?",
       "Introduce yourself", "How does this work?",
       "What do you do?",    "Give me an idea what to ask",
       "Can you do maths?",  "What is it you can do?"},
      {"Was kannst du?", "Wer bist du?", "Was bist du?", "Wobei kannst du helfen?", "Hilfe",
       "Was kann ich dich fragen?", "Kannst du mir helfen?", "Wie hei\u00dft du?",
       "Was ist ponder?", "Bist du ein Mensch?", "Bist du ein Roboter?",
       "Welche Aufgaben kannst du l\u00f6sen?", "Erz\u00e4hl mir etwas \u00fcber dich",
       "Stell dich vor", "Wie funktioniert das?"}};
  return all;
}

}  // namespace ponder
