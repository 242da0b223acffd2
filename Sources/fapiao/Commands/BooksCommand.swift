import ArgumentParser

struct BooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "books",
        abstract: "The money of campaigns: bring it, show it, prove that nothing is amiss.",
        subcommands: [
            BooksDepositCommand.self, BooksShowCommand.self, BooksProveCommand.self,
            BooksExportCommand.self, BooksReconcileCommand.self, BooksDifferencesCommand.self,
            BooksCloseDifferenceCommand.self, BooksStatementsCommand.self,
        ])
}
