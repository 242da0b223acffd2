import ArgumentParser

struct InvoiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invoice",
        abstract: "Show an invoice of the ledger, void it, or red-flush it.",
        subcommands: [ShowCommand.self, VoidCommand.self, RedFlushCommand.self])
}
