import SystemPackage

/// The facts that a supervisor needs to run a server; it knows neither PostgreSQL nor Redis.
protocol ServerRecipe: Sendable {
    /// For people: `PostgreSQL`.
    var name: String { get }
    var folder: ServerFolder { get }
    var socketFolder: FilePath { get }
    /// The server's own processes, which work in its data folder.
    var processes: FolderProcesses { get }
    /// The program and its arguments, run as the folder's account.
    var command: [String] { get }
    /// Asks for an orderly end without waiting for clients: a name for kill(1), and its number.
    var stopSignal: (name: String, number: Int32) { get }
    /// How long a start may take, recovery after a crash included.
    var startLimit: Duration { get }

    /// Brings the data folder into a state that `command` can start from. Called with the folder
    /// locked and none of its processes alive; may be called again after any crash.
    func prepare() async throws(LocalServerError)
    /// True if the server with this process number accepts clients.
    func accepts(pid: Int32) async -> Bool
}
