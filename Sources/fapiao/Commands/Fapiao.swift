import ArgumentParser

struct Fapiao: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fapiao",
        abstract: "发票查验 · Ask whether an invoice is authentic.",
        discussion: """
            fapiao serves invoice verification on the web and as a JSON API, from a PostgreSQL \
            ledger behind a Redis cache. With no database configured it runs private servers of \
            its own in a data folder.

              fapiao serve --demo          try it: page, API and a sample ledger
              fapiao ingest invoices.csv   load invoices (CSV or NDJSON)
              fapiao verify --help         ask about one invoice

            Settings come from fapiao.yaml, overridden by FAPIAO_… in the environment; \
            `fapiao config check` shows what is in force. A command uses the ledger that they name, \
            or the private one of the data folder, says which on standard error, and makes none. \
            Exit codes: 0 done, 1 the answer is no or some rows were refused, 64 wrong usage, 65 a \
            file is not what it should be, 66 a file cannot be read, 69 a server cannot be reached \
            or has another schema, 70 an unforeseen fault, 72 no ledger is there, 73 a file cannot \
            be written, 78 wrong configuration. verify, draw verify, draw audit check and draw run \
            have some of their own.
            """,
        version: Version.current,
        subcommands: [
            ServeCommand.self, MigrateCommand.self, IngestCommand.self, InvoiceCommand.self,
            VerifyCommand.self, QRCommand.self, SampleCommand.self, ConfigCommand.self,
            KeyCommand.self, CampaignCommand.self, DrawCommand.self, WitnessCommand.self,
            BooksCommand.self, PayoutsCommand.self, ConsoleCommand.self,
            SimulateProvidersCommand.self,
        ])
}

enum Version {
    /// Semantic versioning; the first digit rises when the API or the ledger's meaning changes.
    static let current = "0.1.0"
}
