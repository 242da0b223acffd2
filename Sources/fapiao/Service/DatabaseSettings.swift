import Cryptography
import Ledger
import ProgramSettings

/// The settings of the ledger in PostgreSQL.
struct DatabaseSettings: SettingArea {
    static let url = Setting.secret(
        "database.url",
        """
        PostgreSQL as a libpq URI or keywords; of several hosts the primary is found: host=a,b after
        a fail-over too. It may hold a password, so prefer urlFile or FAPIAO_DATABASE_URL. Empty: a
        private PostgreSQL in the data folder.
        """)
    static let shards = Setting.list(
        "database.shards", [], mayHoldSecret: true,
        """
        Other PostgreSQL clusters that keep the invoices of some provinces, each as two digits of
        GB/T 2260 and a file, closed to others, with its connection string:
        "44=/etc/fapiao/guangdong.url" or "11+12+13=/etc/fapiao/north.url". The above keeps all
        other regions. The same for all workers.
        """)
    static let connections = Setting.integer(
        "database.connections", 4, in: 1...64,
        """
        Connections of this worker, to each of them, that look-ups share, a count. Statements are
        pipelined, so few are enough; more only make PostgreSQL switch between them.
        """)
    static let standbyReads = Setting.switch(
        "database.standbyReads", true,
        """
        Where the connection string names several hosts: answer look-ups from a standby as long as
        it is provably as good as the primary. Costs as many connections again, to standbys.
        """)
    static let statementDeadline = Setting.duration(
        "database.statementDeadlineMilliseconds", 2000, .milliseconds, in: 100...2_500,
        """
        Milliseconds until a statement is given up. A citizen who has waited two seconds asks again.
        """)
    static let queuedStatementsMaximum = Setting.integer(
        "database.queuedStatementsMaximum", 4096, in: 16...1_000_000,
        """
        Statements accepted and not yet answered, a count. Past it callers hear "overloaded" at
        once: at 20,000 a second this many take 200 ms.
        """)

    static let groups = [
        SettingGroup(
            "database",
            [
                url, shards, connections, standbyReads, statementDeadline,
                queuedStatementsMaximum,
            ])
    ]

    /// Empty for a private server.
    let url: SecretText
    /// Parts of the ledger beside the nation's.
    let shards: [LedgerStoreConfiguration.Shard]
    let connections: Int
    let readsFromStandbys: Bool
    let statementDeadline: Duration
    let queuedStatementsMaximum: Int

    init(from reader: inout SettingReader) {
        url = reader.database(Self.url)
        shards = reader.shards(Self.shards)
        connections = reader.read(Self.connections)
        readsFromStandbys = reader.read(Self.standbyReads)
        statementDeadline = reader.read(Self.statementDeadline)
        queuedStatementsMaximum = reader.read(Self.queuedStatementsMaximum)
    }
}
