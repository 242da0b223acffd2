import ArgumentParser

struct WeChat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wechat",
        abstract: "Messages of WeChat in plain mode, beside the plain reply.",
        discussion: """
            Posts questions about invoices of the corpus, each from a person of its own, so that \
            no person comes near a limit.

              fapiao serve --set wechat.token=load --set wechat.appId=load &
              LoadTests wechat --corpus corpus.ndjson --token load
            """)

    @OptionGroup var target: TargetOptions
    @OptionGroup var rounds: RoundOptions
    @OptionGroup var corpus: CorpusOptions

    @Option(help: "The service's wechat.token.")
    var token: String

    func run() async throws {
        let scenarios = Scenarios(target, rounds)
        var messages = scenarios.wechat(try corpus.load(), corpus, token: token)
        messages.yardsticks = ["plain"]
        try await rounds.measure([scenarios.plain(), messages])
    }
}
