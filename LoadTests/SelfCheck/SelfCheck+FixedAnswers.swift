extension SelfCheck {
    private static func reply(_ body: String, _ head: String = "HTTP/1.1 200 OK") -> [UInt8] {
        let length = body.utf8.count
        return Array(
            ("\(head)\r\nContent-Type: application/json\r\nX-Price: 1$'\\\r\nDate: today\r\n"
                + "content-length: \(length)\r\n\r\n\(body)").utf8)
    }

    /// Reads one parameter of nginx as nginx does (`ngx_conf_read_token`, variables expanded).
    private static func parameter(_ quoted: String) -> String? {
        guard quoted.first == "'", quoted.last == "'", quoted.count > 1 else { return nil }
        var text = ""
        var rest = quoted.dropFirst().dropLast()
        while let character = rest.popFirst() {
            switch character {
            case "'": return nil
            case "$":
                guard rest.hasPrefix("{dollar}") else { return nil }
                rest = rest.dropFirst("{dollar}".count)
                text.append("$")
            case "\\":
                guard let next = rest.popFirst() else { return nil }
                text.append(next)
            default: text.append(character)
            }
        }
        return text
    }

    static let answer = FixedAnswer(
        reply(#"{"verdict":"consistent","status":"N","invoice":{"remark":"¥ $5 'a\\"b'"}}"#))

    static func fixedAnswers(_ checks: inout Checks) {
        guard let answer else { return checks.expect(false, "an answer is captured") }
        for text in ["", "plain", "'", "\\", "\\'", "$", "$$a", "一张发票 \"x\""] {
            let quoted = NginxAnswer.quoted(text)
            checks.expect(parameter(quoted) == text, "nginx reads \(quoted) as \(text)")
        }
        let lines = NginxAnswer(answer).directives.split(separator: "\n").map(String.init)
        checks.expect(
            lines == [
                "default_type 'application/json';", #"add_header X-Price '1${dollar}\'\\';"#,
                "return 200 \(NginxAnswer.quoted(answer.body));",
            ], "nginx's directives: \(lines)")

        // Longer than one parameter may be; the parts are the whole again.
        let long = String(repeating: "发票'", count: 3_000)
        let parts = FixedAnswer(reply(long)).map { NginxAnswer($0).directives } ?? ""
        let set = parts.split(separator: "\n").filter { $0.hasPrefix("set ") }
        let values = set.compactMap { line in
            line.firstIndex(of: "'").flatMap { parameter(String(line[$0...].dropLast())) }
        }
        checks.expect(
            values.count > 1 && values.joined() == long && set.allSatisfy { $0.utf8.count < 4_096 }
                && parts.hasSuffix(
                    "return 200 \"\(set.indices.map { "${part_\($0)}" }.joined())\";\n"),
            "a long answer in parts")

        for (name, bytes) in [
            ("refused", reply("x", "HTTP/1.1 429 Slow")),
            ("HTTP/1.0", reply("x", "HTTP/1.0 200 OK")),
            ("cut short", reply("xy").dropLast()), ("with more behind it", reply("x") + [0x78]),
        ] {
            checks.expect(FixedAnswer(Array(bytes)) == nil, "an answer that is \(name) is not kept")
        }
        workload(answer, &checks)
    }

    /// The first answer of a yardstick is held to every byte, all others to the length.
    private static func workload(_ answer: FixedAnswer, _ checks: inout Checks) {
        guard let corpus = corpus(), let target = Target(url: "http://a", headers: []) else {
            return checks.expect(false, "a corpus for a yardstick")
        }
        let body = Array(answer.bytes[answer.bodyRange])
        var other = body
        other[other.count - 3] ^= 1
        for (name, bodies, faults) in [
            ("the same", [body, body], [nil, nil]),
            ("another, as long", [other], [.otherAnswer]),
            ("one byte less", [body.dropLast()], [.otherAnswer]),
            ("one byte less later", [body, body.dropLast()], [nil, .otherAnswer]),
        ] as [(String, [[UInt8]], [Fault?])] {
            let workload = VerificationWorkload(
                corpus: corpus, choice: choice(corpus), target: target, seed: 1,
                fixedAnswer: answer)
            let found = bodies.map {
                workload.fault(ticket: 0, connection: 0, httpStatus: 200, body: $0.span)
            }
            checks.expect(found == faults, "a yardstick's answer: \(name)")
        }
    }

    static func choice(_ corpus: Corpus) -> KeyChoice {
        KeyChoice(
            corpus: corpus, hotKeys: 10, exponent: 1, coldPercent: 0, cursor: nil, seed: 1)
    }

    /// Hundred and one invoices, all normal.
    static func corpus() -> Corpus? {
        var builder = CorpusBuilder(oldestDay: "2021-01-05")
        for last in 0...100 {
            let text =
                #"{"kind":"32","number":"2611\#(1_000_000_000_000_000 + last)","#
                + #""issuedOn":"2026-01-05","total":"106.00"}"#
            let bytes = Array(text.utf8)
            guard let line = CorpusLine(bytes, 0..<bytes.count) else { return nil }
            try? builder.add(line)
        }
        return try? builder.corpus()
    }

    /// What stands beside in the table, and in what order of the two.
    static func comparisons(_ checks: inout Checks) {
        func series(_ name: String, _ figures: [(rate: Double, p99: Double)]) -> Series {
            let leg = Leg(name: name, unit: "replies", seconds: 1) { _, _ in
                Leg.Round(perSecond: 0)
            }
            let rounds = figures.map {
                Leg.Round(
                    perSecond: $0.rate,
                    latency: Percentiles(p50: 1, p90: 1, p99: $0.p99, p999: 9, max: 9))
            }
            return Series(leg: leg, rounds: rounds)
        }
        let yardstick = series("nginx", [(100, 2), (100, 4), (100, 0)])
        for (figure, ratio, text) in [
            (.rate, 0.5, "0.50 × nginx"), (.p99, 3, "p99 3.00 × nginx"),
        ] as [(Leg.Figure, Double, String)] {
            var leg = series("hot", []).leg
            leg.yardsticks = ["nginx", "nobody"]
            leg.compared = figure
            let hot = Series(leg: leg, rounds: series("", [(50, 8), (25, 8), (50, 8)]).rounds)
            checks.expect(
                hot.ratio(to: yardstick) == ratio
                    && Table([hot, yardstick]).text.contains("  \(text)\n"),
                "hot beside nginx by \(figure)")
        }
    }
}
