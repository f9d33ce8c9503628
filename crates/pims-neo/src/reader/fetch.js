(async (address, deadline) => {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), deadline);
  const answer = { status: 0, body: "" };
  try {
    const response = await fetch(address, {
      method: "GET",
      credentials: "include",
      cache: "no-store",
      headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
      signal: giveUp.signal,
    });
    answer.status = response.status;
    answer.address = response.url;
    answer.redirected = response.redirected;
    answer.contentType = response.headers.get("content-type");
    answer.retryAfter = response.headers.get("retry-after");
    answer.date = response.headers.get("date");
    answer.body = await response.text();
  } catch {
    // A body that was cut stays empty; without an answer the status stays 0.
    answer.body = "";
  } finally {
    clearTimeout(timer);
  }
  return answer;
})
