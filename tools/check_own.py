#!/usr/bin/env python3
"""A merged model in other hands: transformers (FOLDER) and llama.cpp (FILE.gguf) load it and answer sums.

    check_own.py FOLDER FILE.gguf

Exit 0 if both answer with numbers; 77 if neither library is there.
"""
import re
import sys

QUESTIONS = ["What is 3 + 5? Answer with the number alone.", "What is 12 + 7? Answer with the number alone."]


def by_transformers(folder):
    import torch
    import transformers

    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    for question in QUESTIONS:
        ids = tokenizer.apply_chat_template([{"role": "user", "content": question}], add_generation_prompt=True,
                                            return_tensors="pt", return_dict=True)
        with torch.no_grad():
            out = model.generate(**ids, max_new_tokens=12, do_sample=False)
        yield tokenizer.decode(out[0, ids["input_ids"].shape[1]:], skip_special_tokens=True)


def by_llama_cpp(path):
    import llama_cpp

    model = llama_cpp.Llama(path, n_ctx=512, verbose=False)
    for question in QUESTIONS:
        reply = model.create_chat_completion([{"role": "user", "content": question}], max_tokens=12, temperature=0)
        yield reply["choices"][0]["message"]["content"]


def main():
    folder, path = sys.argv[1:]
    found = wrong = 0
    for name, answers in (("llama.cpp", by_llama_cpp(path)), ("transformers", by_transformers(folder))):
        try:
            texts = list(answers)
        except ImportError:
            print(f"{name} is not here")
            continue
        found += 1
        print(f"{name}: {texts}")
        wrong += not all(re.search(r"\d", text) for text in texts)
    sys.exit(77 if not found else wrong > 0)


if __name__ == "__main__":
    main()
