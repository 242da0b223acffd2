import ArgumentParser

/// Drives a running service over HTTP or HTTPS and says how fast it answers, beside what else the same
/// machine could do in the same minutes.
@main
struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "LoadTests",
        abstract: "Measure a running fapiao service under load.",
        discussion: """
            Make a corpus, load it, start the service, and measure:

              fapiao sample 2000000 --seed 1 --output corpus.ndjson
              fapiao ingest corpus.ndjson
              fapiao serve &
              LoadTests suite --corpus corpus.ndjson --key KEY \\
                  --database 'host=… dbname=fapiao' --redis-socket redis.sock

            A closed loop (the default) keeps one request in flight on each connection and \
            finds the highest rate. With --rate it is an open loop: queries are due at a \
            constant rate whatever the service does, and latency counts from when each was due. \
            Every round measures the scenario and its yardstick, in alternating order; figures \
            are medians over the rounds. "a × b" is the median of the ratios within a round.

            --url may be an https address. Connections are open, and certificates verified against \
            --ca or the system's authorities, before a round begins.

            Every reply is checked. Ends with 1 when one was wrong. The corpus must be what the \
            service holds; its last hundredth is kept for void-while-reading. A cold key stays \
            cold only once: a second cold run against the same service needs another --seed and \
            a corpus that is larger than both, or an empty cache.

            The service's limits per client must be above the load: give a --key that has none, \
            or set them so in its configuration.
            """,
        subcommands: [
            Suite.self, Plain.self, Hot.self, Cold.self, Mixed.self, Soak.self, NotFound.self,
            Batch.self, VoidWhileReading.self, Ingest.self, SMS.self, WeChat.self, Overload.self,
            Entries.self, LotteryChecks.self, LotteryStatistics.self, RandomCampaigns.self,
            CaptureAnswer.self, BareServerCommand.self, SelfCheck.self,
        ])
}
