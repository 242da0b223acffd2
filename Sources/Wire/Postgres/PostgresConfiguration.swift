/// The address of PostgreSQL, and the share of it that this process may use.
package struct PostgresConfiguration: Sendable {
    /// A libpq connection string, URI or keywords (libpq documentation, section 34.1.1). Several
    /// hosts are tried in turn. It may hold the password, so it is never logged.
    package var conninfo: String
    /// Shown in pg_stat_activity.
    package var applicationName = "fapiao"
    /// Connections that all callers of `query` share.
    package var connections = 2
    /// Connections lent to one caller at a time: transactions, COPY, advisory locks.
    package var sessions = 2
    /// For one attempt at one server, name resolution apart, which libpq does without a limit.
    package var connectTimeout = Duration.seconds(5)
    /// For a statement whose caller names no other.
    package var statementDeadline = Duration.seconds(5)
    /// How long a caller waits while nothing is connected, before it is told "unreachable".
    package var reconnectGrace = Duration.milliseconds(50)
    /// How long a cancelled statement may go on before its connection is closed.
    package var cancelDeadline = Duration.seconds(1)
    /// How long a stop waits for what was accepted.
    package var drainDeadline = Duration.seconds(10)
    /// Statements accepted and unanswered over all shared connections: at 20,000 a second this
    /// drains within 200 ms.
    package var queuedStatementsMaximum = 4_096
    /// Of those, on the wire of one connection. Enough to hide the round trip; statements behind may
    /// still be dropped at their deadline unsent.
    package var inFlightStatementsMaximum = 128
    /// Callers that wait for a session. Past it, writers are more than the ledger can take.
    package var queuedSessionsMaximum = 64
    /// How long each of those waits.
    package var sessionWaitDeadline = Duration.seconds(10)
    /// libpq's `target_session_attrs`, whatever the connection string says; nil leaves it that
    /// word.
    package var targetSession: TargetSession?
    /// Parameters of the server that each connection has otherwise than the server says, by name.
    /// Names and values without white space.
    package var parameters: [String: String] = [:]

    package init(conninfo: String) { self.conninfo = conninfo }

    /// True if the connection string names more than one host; false for one that is malformed.
    package var namesSeveralHosts: Bool {
        guard let keywords = try? PostgresConnectionString(self).keywords else { return false }
        return keywords.contains { name, value in
            ["host", "hostaddr"].contains(name) && value.contains(",")
        }
    }

    /// What is wrong with the connection string, for people; nil for one that libpq reads. It repeats nothing of the
    /// string: where that is not as libpq has it, any part may be of a password. Nothing is connected.
    package var fault: String? {
        guard let keywords = try? PostgresConnectionString(self).keywords else {
            return "libpq reads it neither as postgresql://… nor as words such as host=… dbname=…"
        }
        for (name, value) in keywords {
            let parts = value.split(separator: ",", omittingEmptySubsequences: false)
            switch name {
            case "port":
                let arePorts = parts.allSatisfy { part in
                    part.isEmpty || (Int(part).map { (1...65_535).contains($0) } ?? false)
                }
                guard arePorts else {
                    return "a port is 1 to 65535; in a URI / : @ of a password are %2F %3A %40"
                }
            // At its start it names a socket of Linux's own (unix(7), abstract).
            case "host" where parts.contains(where: { $0.dropFirst().contains("@") }):
                return "a host has no @; in a URI the @ of a password is %40"
            default: break
            }
        }
        return nil
    }

    /// `fapiao at db.example:5432`, for people: which database where, as far as the connection string
    /// says it, and neither account nor password.
    package var place: String {
        guard let keywords = try? PostgresConnectionString(self).keywords else {
            return "a connection string that cannot be read"
        }
        func value(_ name: String) -> String? {
            keywords.first { $0.name == name }.map(\.value).flatMap { $0.isEmpty ? nil : $0 }
        }
        let hosts = (value("host") ?? value("hostaddr") ?? "the local socket")
            .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let ports = (value("port") ?? "5432")
            .split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "5432" : String($0) }
        let places = hosts.enumerated().map { index, host in
            "\(host):\(ports.count == hosts.count ? ports[index] : ports[0])"
        }
        let name = value("dbname") ?? value("user") ?? "postgres"
        return "\(name) at \(places.joined(separator: ", "))"
    }

    /// The sort of server that will do, of several hosts (libpq documentation, section 34.1.2).
    package enum TargetSession: String, Sendable {
        /// The primary: a server in recovery is passed over, and so is one that only reads.
        case primary = "read-write"
        /// Only a standby; of several each connection takes one by chance, so that they share.
        case standby
        /// A standby if there is one, else any that answers.
        case standbyIfAny = "prefer-standby"
    }
}
