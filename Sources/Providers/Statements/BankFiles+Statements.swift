package import Invoices
package import Payouts

extension BankFiles: StatementSource {
    /// A round of so many; the next one has the others.
    private static let filesMaximum = 500

    /// What the bank has left and nobody has kept, whatever its day. A file that is no statement of ours is passed over
    /// here; whoever asks about a payment reads it.
    package func statements(
        of day: CalendarDay
    ) async throws(StatementFault) -> [ChannelStatement] {
        let files: [(name: String, bytes: [UInt8])]
        do throws(TransportFault) {
            files = try await unsettledFiles(atMost: Self.filesMaximum)
        } catch {
            throw .unavailable("the bank's files cannot be read")
        }
        var statements: [ChannelStatement] = []
        for (name, bytes) in files {
            do throws(StatementFault) {
                statements += try BankStatementFile(
                    bytes, of: account.merchant, named: name
                ).statements
            } catch {
                settle(name)
            }
        }
        return statements
    }

    package func kept(_ statement: ChannelStatement) { settle(statement.name) }
}
