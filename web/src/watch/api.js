// What the page asks `ponder watch` for.
async function get(path, values = {}) {
  const given = Object.entries(values).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const response = await fetch(`api/${path}?${new URLSearchParams(given)}`);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error?.message ?? `status ${response.status}`);
  return answer;
}

export const run_facts = () => get("run");
export const metrics = (stage, from) => get("metrics", { stage, from });
export const overview = (stage) => get("overview", { stage });
export const episodes = (filter) => get("episodes", filter);
export const episode = async (stage, { step, question, sample }) => (await get("episode", { stage, step, question, sample })).episode;
