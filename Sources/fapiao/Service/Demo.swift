import ArgumentParser
import Cryptography
import Invoices
import Ledger
import Verification

/// The sample ledger of `serve --demo`, and three queries to try on it.
struct Demo {
    let store: LedgerStore

    static let seed: UInt64 = 20_260_101
    static let changes = 12_000

    /// A ledger that somebody has configured is not ours to put inventions into, nor may its cache
    /// hear of them.
    static func requirePrivateLedger(_ settings: Settings) throws {
        guard settings.database.url.isEmpty, settings.database.shards.isEmpty,
            settings.redis.url.isEmpty
        else {
            Terminal.errorOutput(
                "--demo loads invented invoices, and only into a private ledger and cache of its own; "
                    + "database.url, database.shards or redis.url names others. Unset it, or leave "
                    + "--demo out\n")
            throw ExitStatus.configuration
        }
    }

    /// True if the ledger began as a sample. That stays true whatever is loaded into it later, and
    /// whoever serves it: from then on it holds invented invoices, which nobody may take for real.
    /// A ledger of several parts was never one.
    static func isSample(_ store: LedgerStore) async throws(ServiceUnavailable) -> Bool {
        guard store.shards.parts.count == 1 else { return false }
        return try await store.shards.parts[0].history.firstActor() == ChangeActor.demo.text
    }

    /// Loads the sample unless it is there already. May be interrupted and run again.
    func load() async throws -> Welcome {
        let sample = SampleLedger(seed: Self.seed, today: Clock.startOfYear)
        let examples = sample.examples
        // Loaded in order, so the last change being there means that all are.
        let last = sample.change(at: Self.changes - 1).id
        if try await store.shards[last].invoices.invoices([last])[0] == nil {
            if try await store.shards[last].history.holdsIssues(notBy: .demo) {
                Terminal.errorOutput(
                    "--demo loads invented invoices, and this ledger holds others already. Give it "
                        + "a data folder of its own, --set data.folder=…, or leave --demo out\n")
                throw ExitStatus.configuration
            }
            var bar = ProgressBar(counting: "sample changes")
            for start in stride(from: 0, to: Self.changes, by: 1_000) {
                let batch = (start..<min(start + 1_000, Self.changes)).map(sample.change(at:))
                _ = try await store.uncachedWriter.apply(batch, by: .demo)
                let done = start + batch.count
                bar.update(done, fraction: Double(done) / Double(Self.changes))
            }
            bar.finish()
        }
        return Welcome(examples: examples)
    }
}

/// The text at the terminal when the demonstration is up.
struct Welcome: Sendable {
    let examples: SampleLedger.Examples
    /// More to try than the three queries, given the address of the service.
    var more: @Sendable (_ url: String) -> String = { _ in "" }

    func text(at url: String) -> String {
        let queries = [
            ("一致 consistent", examples.consistent), ("作废 void", examples.voided),
            ("查无 not found", examples.neverIssued),
        ]
        let commands = queries.map { label, invoice in
            "  \(Terminal.bold(label))\n  \(Self.command(for: invoice, at: url))\n"
        }
        return """

              \(Terminal.bold("发票查验")) is up. Open \(Terminal.bold(url + "/")) in a browser,
              or try these three queries:

            \(commands.joined(separator: "\n"))
            \(more(url))  Ctrl-C stops it. The data stay.

            """
    }

    private static func command(for invoice: Invoice, at url: String) -> String {
        curl("\(url)/v1/verifications", body: json(of: invoice))
    }

    static func curl(_ url: String, headers: [String] = [], body: String) -> String {
        let headers = (headers + ["Content-Type: application/json"]).map { " -H '\($0)'" }
        return "curl -s \(url)\(headers.joined()) -d '\(body)'"
    }

    /// The fields of an invoice as its holder types them.
    static func json(
        of invoice: Invoice, and more: (inout JSONWriter) -> Void = { _ in }
    ) -> String {
        let submitted = SubmittedInvoice(about: invoice)
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("code", ifAny: submitted.code)
            writer.field("number", submitted.number)
            writer.field("issuedOn", submitted.issuedOn)
            writer.field("amount", ifAny: submitted.amount)
            writer.field("checkCode", ifAny: submitted.checkCode)
            writer.field("sellerTaxNumber", ifAny: submitted.sellerTaxNumber)
            more(&writer)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
