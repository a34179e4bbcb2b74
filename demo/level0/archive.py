"""The archive: a service of the demo fleet that speaks level 0 of the protocol and shares no code with the rest of it.

Python's standard library only. One breaker of the seed's contract guards the calls to one upstream; the service shows
it at GET /metrics/circuit-breakers, lets an operator force it open and reset it, and calls itself as its users would.
"""

import argparse
import hmac
import http.client
import json
import math
import os
import random
import signal
import sys
import threading
import time
import urllib.request
from collections import OrderedDict, deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

UPSTREAM_PATIENCE = 0.8
LONGEST_BODY = 16 * 1024
MOST_KEYS = 1_000


class CircuitBreakerError(Exception):
    """The call was refused. `retry_after` is in seconds, None while only a reset helps."""

    def __init__(self, message, retry_after):
        super().__init__(message)
        self.retry_after = retry_after


class CircuitBreaker:
    """Closed, open and half-open as in the seed document; times in seconds of the monotonic clock."""

    def __init__(self, name, failure_threshold=5, success_threshold=2, timeout=60.0, window=10, failure_rate=0.5):
        self.name = name
        self._failure_threshold = failure_threshold
        self._success_threshold = success_threshold
        self._timeout = timeout
        self._failure_rate_threshold = failure_rate
        self._lock = threading.Lock()
        self._outcomes = deque(maxlen=window)
        self._generation = 0
        self._held = False
        self._become("closed")

    def call(self, function, *args):
        """Calls the function, or raises CircuitBreakerError without calling it."""
        generation = self._admit()
        try:
            result = function(*args)
        except Exception:
            self._settle(generation, failed=True)
            raise
        self._settle(generation, failed=False)
        return result

    def force_open(self, hold_for=None):
        """Opens for the timeout; with `hold_for`, for so many seconds instead (math.inf: until a reset)."""
        with self._lock:
            if self._held and hold_for is None:
                return
            self._become("open")
            self._held = hold_for is not None
            if self._held:
                self._open_until = time.monotonic() + hold_for

    def reset(self):
        with self._lock:
            self._become("closed")

    def stats(self):
        with self._lock:
            self._notice_time()
            return {
                "name": self.name,
                "state": self._state,
                "failure_count": self._failures,
                "success_count": self._successes,
                "failure_rate": self._failure_rate(),
            }

    def _become(self, state):
        """The one place where the state changes. Calls of an earlier generation no longer count."""
        self._state = state
        self._generation += 1
        self._failures = self._successes = 0
        self._probing = self._held = False
        if state == "closed":
            self._outcomes.clear()
        if state == "open":
            self._open_until = time.monotonic() + self._timeout

    def _notice_time(self):
        if self._state == "open" and time.monotonic() >= self._open_until:
            self._become("half_open")

    def _admit(self):
        with self._lock:
            self._notice_time()
            if self._state == "open":
                left = self._open_until - time.monotonic()
                raise CircuitBreakerError(f"circuit {self.name} is open", None if math.isinf(left) else left)
            if self._state == "half_open" and self._probing:
                raise CircuitBreakerError(f"circuit {self.name} is half-open", 1)
            self._probing = self._state == "half_open"
            return self._generation

    def _settle(self, generation, failed):
        with self._lock:
            if generation != self._generation:
                return
            self._probing = False
            self._failures = self._failures + 1 if failed else 0
            self._successes += not failed
            if self._state == "closed":
                self._outcomes.append(failed)
                if failed and self._is_too_much():
                    self._become("open")
            elif failed:
                self._become("open")
            elif self._successes >= self._success_threshold:
                self._become("closed")

    def _is_too_much(self):
        full = len(self._outcomes) == self._outcomes.maxlen
        return self._failures >= self._failure_threshold or (
            full and self._failure_rate() >= self._failure_rate_threshold
        )

    def _failure_rate(self):
        return sum(self._outcomes) / len(self._outcomes) if self._outcomes else 0.0


class Problem(Exception):
    """An error to answer with, as application/problem+json."""

    def __init__(self, status, detail):
        super().__init__(detail)
        self.status = status


class Levers:
    """Force-open and reset over HTTP: who may, what they said, and what was answered before."""

    def __init__(self, breaker, token):
        self._breaker = breaker
        self._token = token
        self._answers = OrderedDict()
        self._lock = threading.Lock()

    def authorise(self, authorization):
        if not self._token:
            raise Problem(403, "Commands are off: the service has no admin token.")
        if not hmac.compare_digest((authorization or "").encode(), f"Bearer {self._token}".encode()):
            raise Problem(401, "The admin token is missing or wrong.")

    def pull(self, action, command, key):
        """Acts once for a key; the same key again gets the first answer."""
        self._check(action, command)
        with self._lock:
            if key is not None and key in self._answers:
                asked, answer = self._answers[key]
                if asked != (action, command):
                    raise Problem(422, "This Idempotency-Key was used for another command.")
                return answer
            if action == "reset":
                self._breaker.reset()
            else:
                self._breaker.force_open(self._hold_for(command))
            answer = {"breaker": self._breaker.stats()}
            if key is not None:
                self._answers[key] = ((action, command), answer)
                if len(self._answers) > MOST_KEYS:
                    self._answers.popitem(last=False)
            return answer

    def _check(self, action, command):
        if not isinstance(command, dict) or not isinstance(command.get("breaker"), str):
            raise Problem(400, "breaker has to be a breaker's name.")
        if command["breaker"] != self._breaker.name:
            raise Problem(404, f"There is no breaker {command['breaker']!r}.")
        if command.get("boot_id") is not None:
            raise Problem(409, "This process has no boot id.")
        hold, hold_for_ms = command.get("hold"), command.get("hold_for_ms")
        if hold not in (None, True, False):
            raise Problem(400, "hold has to be true or false.")
        if hold and action == "reset":
            raise Problem(400, "hold goes with force-open.")
        if hold_for_ms is None:
            return
        if not hold:
            raise Problem(400, "hold_for_ms goes with hold: true.")
        if type(hold_for_ms) not in (int, float) or not 1_000 <= hold_for_ms <= 2_592_000_000:
            raise Problem(400, "hold_for_ms has to be from 1000 to 2592000000.")

    @staticmethod
    def _hold_for(command):
        if not command.get("hold"):
            return None
        hold_for_ms = command.get("hold_for_ms")
        return math.inf if hold_for_ms is None else hold_for_ms / 1_000


def create_handler(breaker, levers, fetch_record):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet an answer
        disable_nagle_algorithm = True

        def do_GET(self):
            if self.path == "/metrics/circuit-breakers":
                self._send(200, {breaker.name: breaker.stats()})
            elif self.path.startswith("/records/"):
                self._serve_record()
            else:
                self._send_problem(Problem(404, "There are /records/{id} and /metrics/circuit-breakers."))

        def do_POST(self):
            prefix, _, action = self.path.rpartition("/")
            try:
                if prefix != "/admin/circuit-breakers" or action not in ("force-open", "reset"):
                    raise Problem(404, "There are /admin/circuit-breakers/force-open and …/reset.")
                levers.authorise(self.headers["Authorization"])
                command = self._read_json()
                self._send(200, levers.pull(action, command, self.headers["Idempotency-Key"]))
            except Problem as problem:
                self._send_problem(problem)

        def _serve_record(self):
            try:
                self._send(200, breaker.call(fetch_record, self.path))
            except CircuitBreakerError as refusal:
                headers = {}
                if refusal.retry_after is not None:
                    headers["Retry-After"] = str(max(1, math.ceil(refusal.retry_after)))
                self._send(503, {"refused": True, "code": "circuit_open", "detail": str(refusal)}, headers)
            except Exception as error:
                self._send(503, {"refused": False, "code": "upstream_failed", "detail": str(error)})

        def _read_json(self):
            if self.headers.get_content_type() != "application/json":
                raise Problem(415, "Send application/json.")
            length = self.headers["Content-Length"] or ""
            if not length.isdecimal():
                raise Problem(400, "Content-Length has to be given.")
            if int(length) > LONGEST_BODY:
                raise Problem(413, "The body is over 16 kB.")
            try:
                return json.loads(self.rfile.read(int(length)))
            except ValueError:
                raise Problem(400, "The body is not JSON.") from None

        def _send_problem(self, problem):
            # What was not read of the body would be taken for the next request.
            self.close_connection = True
            title = http.client.responses[problem.status]
            body = {"type": "about:blank", "title": title, "status": problem.status, "detail": str(problem)}
            self._send(problem.status, body, {"Connection": "close"}, "application/problem+json")

        def _send(self, status, body, headers=None, content_type="application/json"):
            data = json.dumps(body).encode()
            self.send_response_only(status)
            for name, value in {"Content-Type": content_type, "Content-Length": len(data), **(headers or {})}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(data)
            self.wfile.flush()

    return Handler


def create_fetch(upstream):
    """What asks the upstream, with patience for less than a second."""

    def fetch(path):
        with urllib.request.urlopen(upstream + path, timeout=UPSTREAM_PATIENCE) as answer:
            return json.load(answer)

    return fetch


def run_traffic(port, calls_per_second, seed):
    """Calls the service as its users would, one call after the other."""
    luck = random.Random(seed)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    while True:
        time.sleep((0.5 + luck.random()) / calls_per_second)
        try:
            connection.request("GET", f"/records/{luck.randint(1, 40)}")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            connection.close()


def end_with_stdin():
    sys.stdin.read()
    os._exit(0)


def main():
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--port", type=int, required=True, help="0 picks one and prints its address")
    parser.add_argument("--upstream", required=True, help="its address")
    parser.add_argument("--breaker", default="cold_storage", help="the breaker's name")
    parser.add_argument("--failure-threshold", type=int, default=5)
    parser.add_argument("--timeout", type=float, default=60.0, help="seconds an open circuit waits")
    parser.add_argument("--calls-per-second", type=float, default=0, help="its own users' traffic; 0 for none")
    parser.add_argument("--seed", default="")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end with the parent process")
    args = parser.parse_args()

    breaker = CircuitBreaker(args.breaker, failure_threshold=args.failure_threshold, timeout=args.timeout)
    levers = Levers(breaker, os.environ.get("ADMIN_TOKEN"))
    server = ThreadingHTTPServer(("127.0.0.1", args.port), create_handler(breaker, levers, create_fetch(args.upstream)))
    if args.until_stdin_closes:
        threading.Thread(target=end_with_stdin, daemon=True).start()
    port = server.server_port
    if args.calls_per_second > 0:
        traffic = (port, args.calls_per_second, args.seed)
        threading.Thread(target=run_traffic, args=traffic, daemon=True).start()
    if args.port == 0:
        print(f"http://127.0.0.1:{port}", flush=True)
    server.serve_forever()


main()
