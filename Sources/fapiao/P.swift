import ArgumentParser
import Configuration
import HummingbirdHTTP2
import HummingbirdTLS
import Subprocess
import Hummingbird
@main struct F: ParsableCommand { func run() { print("hi") } }
