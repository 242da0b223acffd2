import ArgumentParser
import Foundation

struct CaptureAnswer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capture-answer",
        abstract: "Keep one hot answer of the service, for the yardsticks to give.",
        discussion: """
            Asks for hot invoices twice each and keeps the second answer of the one in the middle \
            by length: what comes in the suite is as long in the middle.
            """,
        shouldDisplay: false)

    @OptionGroup var target: TargetOptions
    @OptionGroup var corpus: CorpusOptions

    @Option(help: ArgumentHelp("Write the whole reply here.", valueName: "file"))
    var output: String

    @Option(
        help: ArgumentHelp(
            "Write it here as what an nginx's location has to say.", valueName: "file"))
    var nginx: String?

    /// Any will do, as long as it is the same one in every run.
    private static let seed: UInt64 = 1
    private static let candidates = 201

    func run() async throws {
        let invoices = try corpus.load()
        let answers = try await AnswerCapture(
            target: target.target, corpus: invoices,
            choice: KeyChoice(
                corpus: invoices, hotKeys: corpus.hotKeys, exponent: corpus.zipf, coldPercent: 0,
                cursor: nil, seed: Self.seed)
        ).answers(Self.candidates, seed: Self.seed)
        guard !answers.isEmpty else {
            throw LoadError.nothingLeft("no hot invoice is normal: take a larger corpus")
        }
        let answer = answers.sorted { $0.bytes.count < $1.bytes.count }[answers.count / 2]
        try Data(answer.bytes).write(to: URL(fileURLWithPath: output))
        if let nginx {
            try NginxAnswer(answer).directives.write(
                toFile: nginx, atomically: false, encoding: .utf8)
        }
    }
}
