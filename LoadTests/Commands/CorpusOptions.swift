import ArgumentParser
import Foundation

struct CorpusOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What the service holds: the file that 'fapiao sample' wrote.", valueName: "file"))
    var corpus: String

    @Option(help: "Hot invoices; 0 takes the whole corpus.")
    var hotKeys = 10_000

    @Option(help: "Exponent of the hot keys' Zipf distribution; 0 is uniform.")
    var zipf = 0.99

    func validate() throws {
        guard hotKeys >= 0 else { throw ValidationError("--hot-keys must not be negative") }
        guard zipf >= 0, zipf <= 10 else { throw ValidationError("--zipf is from 0 to 10") }
    }

    func load() throws -> Corpus {
        let progress = Progress()
        defer { progress.clear() }
        return try NDJSONFile(path: corpus).corpus(now: Date()) { lines in
            progress.show("reading \(corpus): \(Table.number(Double(lines))) lines")
        }
    }
}
