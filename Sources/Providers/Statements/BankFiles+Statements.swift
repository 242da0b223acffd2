package import Invoices
package import Payouts

extension BankFiles: StatementSource {
    /// A round of so many; the next one has the others.
    private static let filesMaximum = 500

    /// The statements that the bank has left and that are not kept yet, of whatever day. A file
    /// about payments is passed over here, for `query` reads it. Any other file that is no
    /// statement of ours is named in `unreadableStatements`.
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
                guard error != StatementFault.none else {
                    settle(name)
                    continue
                }
                setAside(name, because: "\(error)")
            }
        }
        return statements
    }

    package var unreadableStatements: [String: String] { setAside }

    package func withdraw(_ order: OrderNumber) async throws(StatementFault) {
        do throws(TransportFault) {
            try await takeBack(order)
        } catch {
            throw .unavailable("a file for the bank cannot be taken back")
        }
    }

    package func kept(_ statement: ChannelStatement) { settle(statement.name) }
}
