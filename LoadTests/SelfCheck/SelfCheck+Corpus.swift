extension SelfCheck {
    private static func invoice(
        kind: String = "32", code: String = "", number: String, day: String = "2026-01-05",
        total: String = "106.00", original: String = ""
    ) -> String {
        let codeField = code.isEmpty ? "" : #""code":"\#(code)","#
        let originalField = original.isEmpty ? "" : #","original":{"number":"\#(original)"}"#
        return #"{"kind":"\#(kind)",\#(codeField)"number":"\#(number)","issuedOn":"\#(day)","#
            + #""checkCode":"00000000000000123456","seller":{"name":"a \"}\" b","taxNumber":"T1"},"#
            + #""lines":[{"name":"x","amount":"1.00"}],"amount":"100.00","tax":"6.00","#
            + #""total":"\#(total)"\#(originalField)}"#
    }

    private static func number(_ last: Int) -> String { "2611\(1_000_000_000_000_000 + last)" }

    /// What the table's invoices are asked by, and what is right to answer.
    static func corpus(_ checks: inout Checks) {
        var lines = [
            invoice(number: number(0)),
            invoice(kind: "01", code: "1100261130", number: "00000001"),
            invoice(kind: "10", code: "033002600111", number: "00000002"),
            invoice(kind: "blockchain", code: "144032609110", number: "00000003"),
            invoice(number: number(4)), invoice(number: number(5)), invoice(number: number(6)),
            invoice(kind: "02", code: "1100150720", number: "00000007", day: "2015-07-01"),
        ]
        lines = lines.map { #"{"change":"issue","invoice":\#($0)}"# }
        lines += [
            #"{"change":"void","number":"\#(number(4))"}"#,
            invoice(number: number(8), total: "-106.00", original: number(5)),
            invoice(number: number(9), total: "-6.00", original: number(6)),
        ]
        lines += (10..<200).map { invoice(number: number($0)) }
        var builder = CorpusBuilder(oldestDay: "2021-01-05")
        for text in lines {
            let bytes = Array(text.utf8)
            guard let line = CorpusLine(bytes, 0..<bytes.count) else { continue }
            try? builder.add(line)
        }
        guard let corpus = try? builder.corpus() else {
            return checks.expect(false, "a corpus of \(lines.count) lines")
        }
        let outcomes: [Corpus.Outcome] = [
            .normal, .normal, .normal, .normal, .voided, .whollyRedFlushed, .partlyRedFlushed,
            .outOfRange, .redLetter, .redLetter, .normal,
        ]
        for (index, outcome) in outcomes.enumerated() {
            checks.expect(corpus.outcome(index) == outcome, "invoice \(index) is \(outcome)")
        }
        let bodies = [
            #"{"number":"26111000000000000000","issuedOn":"2026-01-05","amount":"106.00"}"#,
            #"{"code":"1100261130","number":"00000001","issuedOn":"2026-01-05","#
                + #""amount":"100.00"}"#,
            #"{"code":"033002600111","number":"00000002","issuedOn":"2026-01-05","#
                + #""checkCode":"123456"}"#,
            #"{"code":"144032609110","number":"00000003","issuedOn":"2026-01-05","#
                + #""amount":"100.00","checkCode":"00000000000000123456","sellerTaxNumber":"T1"}"#,
        ]
        for (index, body) in bodies.enumerated() {
            checks.expect(
                String(decoding: corpus.body(index), as: UTF8.self) == body,
                "query about invoice \(index)")
        }
        checks.expect(
            corpus.forVoids.count == 2 && corpus.count == 198,
            "the last hundredth is for voids")
        checks.expect(
            corpus.key(2).uuid == "03300260-0111-ffff-ffff-ffff00000002"
                && corpus.key(2).issueYear == 2026 && corpus.key(1).issueYear == 2026
                && corpus.key(0).issueYear == 2026 && corpus.key(7).issueYear == 2015,
            "keys and years")
        checks.expect(
            corpus.key(2).fields == #""code":"033002600111","number":"00000002""#
                && corpus.key(0).fields == #""number":"26111000000000000000""#,
            "a change names its invoice")
    }

    static func figures(_ checks: inout Checks) {
        for (values, median) in [
            ([], 0), ([3], 3), ([3, 1], 2), ([5, 1, 3], 3), ([4, 1, 3, 2], 2.5),
        ] as [([Double], Double)] {
            checks.expect(values.median == median, "the median of \(values)")
        }
        for (text, fen) in [
            ("12.5", 1_250), ("-0.01", -1), ("100", 10_000), ("1234.56", 123_456),
        ] {
            checks.expect(CorpusLine.fen(Array(text.utf8)[...]) == fen, "fen of \(text)")
        }
        checks.expect(Table.number(1_234_567) == "1,234,567", "thousands")
        checks.expect(Table.decimal(2.005 + 0.001) == "2.01", "two decimals")
        let lines = Table.aligned([["a", "10", "b"], ["long", "9", ""]])
        checks.expect(lines == ["a     10  b", "───────────", "long   9   "], "aligned columns")
        var tally = Tally()
        for value in 1...1_000 { tally.record(nanoseconds: UInt64(value) * 1_000_000) }
        let latency = Percentiles(tally.latency)
        checks.expect(
            abs(latency.p50 - 500) < 1 && abs(latency.p99 - 990) < 2 && latency.max >= 1_000,
            "percentiles of 1 to 1000 ms")
    }
}
