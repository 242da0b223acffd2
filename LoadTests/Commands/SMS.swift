import ArgumentParser

struct SMS: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sms",
        abstract: "Text messages: an SMSC that the service binds to over SMPP 3.4.",
        discussion: """
            Listens, waits until a worker has bound, and sends it questions about invoices of \
            the corpus, each from a phone of its own; the latency of a question ends with the \
            last part of its answer. A closed loop keeps --window questions under way.

              LoadTests sms --corpus corpus.ndjson --port 2775 &
              fapiao serve --set sms.smpp.host=127.0.0.1 --set sms.smpp.systemId=load \\
                  --set limits.sms=… --set sms.smpp.messagesMaximum=…
            """)

    @OptionGroup var rounds: RoundOptions
    @OptionGroup var corpus: CorpusOptions

    @OptionGroup var listen: ListenOptions

    @Option(help: "Questions under way at once.")
    var window = 256

    @Option(help: "Seconds after which an answer is given up.")
    var timeout = 10.0

    @Option(help: "Seconds to wait for a worker to bind.")
    var patience = 120

    func validate() throws {
        guard (1...100_000).contains(window) else {
            throw ValidationError("--window is from 1 to 100000")
        }
        guard timeout > 0, (1...3_600).contains(patience) else {
            throw ValidationError("--timeout is above 0, --patience from 1 to 3600")
        }
    }

    func run() async throws {
        let invoices = try corpus.load()
        let server = try await SMSCServer.listen(host: listen.host, port: listen.port)
        do {
            print("the SMSC listens on \(listen.host):\(server.port)")
            try listen.tell(server.port)
            try await server.bound(within: patience)
            try await rounds.measure([leg(server, invoices)])
            try await server.close()
        } catch {
            try? await server.close()
            throw error
        }
    }

    private func leg(_ server: SMSCServer, _ invoices: Corpus) -> Leg {
        let seconds = rounds.warmUp + rounds.duration
        let pacing = rounds.rate.map {
            RunPlan.Pacing.open(ArrivalSchedule(perSecond: $0, seconds: seconds))
        }
        let plan = SMSPlan(
            pacing: pacing ?? .closed, window: window, warmUpSeconds: rounds.warmUp,
            measuredSeconds: rounds.duration, timeoutSeconds: timeout)
        let choice = KeyChoice(
            corpus: invoices, hotKeys: corpus.hotKeys, exponent: corpus.zipf, coldPercent: 0,
            cursor: nil, seed: rounds.seed)
        return Leg(name: "sms", unit: "messages", seconds: seconds) { [rounds] round, meter in
            let questions = SMSQuestions(
                corpus: invoices, choice: choice,
                seed: SplitMix.mixed(rounds.seed &+ UInt64(round)))
            return Leg.Round(try await server.run(plan, questions, meter))
        }
    }
}
