import ArgumentParser

struct Ingest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "New invoices through the API, beside plain COPY of the same rows.",
        discussion: "Changes the ledger: it keeps the invoices.")

    @OptionGroup var target: TargetOptions
    @OptionGroup var rounds: RoundOptions
    @OptionGroup var external: ExternalOptions
    @OptionGroup var new: NewInvoiceOptions

    func validate() throws {
        guard new.new != nil else { throw ValidationError("give the new invoices with --new") }
    }

    func run() async throws {
        try await rounds.measure(
            try new.legs(Scenarios(target, rounds), rounds, external.database))
    }
}
