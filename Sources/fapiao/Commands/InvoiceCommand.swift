import ArgumentParser

struct InvoiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invoice",
        abstract: "Show an invoice of the ledger and its history, void it, or red-flush it.",
        subcommands: [
            ShowCommand.self, HistoryCommand.self, VoidCommand.self, RedFlushCommand.self,
        ])
}
