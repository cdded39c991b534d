# Completion, as the shell sees it: the script is sourced, and asked what follows some words.

setup() {
  # shellcheck disable=SC1090 # it is generated
  . <("$KNODE" completion bash)
}

# after WORD... : the completions of the last word
after() {
  COMP_WORDS=(knode "$@")
  COMP_CWORD=$#
  _knode
  echo "${COMPREPLY[*]}"
}

@test "words of commands" {
  [ "$(after vers)" = version ]
  [ "$(after token g)" = generate ]
  [ "$(after config images l)" = list ]
  [ "$(after config pri)" = print ]
}

@test "options of the command, and those of all" {
  [ "$(after version --out)" = --output ]
  [ "$(after version --kub)" = "" ]
  [ "$(after config images list --kubernetes-v)" = --kubernetes-version ]
}

@test "values of options" {
  [ "$(after version -o "")" = "text json yaml short" ]
  [ "$(after version --output j)" = json ]
}

@test "every command and every option of its help is known" {
  local words name option
  while read -r words; do
    read -ra name <<<"$words"
    for option in $("$KNODE" "${name[@]}" --help | grep -oE -- '^ +(-., )?--[a-z0-9-]+' | grep -o -- '--.*'); do
      [[ " $(after "${name[@]}" --) " == *" $option "* ]] || { echo "$words $option" && return 1; }
    done
  done < <("$KNODE" --help | sed -n '/^Usage/,/^Options/s/^  \([a-z][a-z -]*[a-z]\)  *[A-Z].*/\1/p')
}

@test "another shell" {
  run "$KNODE" completion fish
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: completion: "fish" is not one of bash, zsh' ]
  [ "$("$KNODE" completion zsh | head -1)" = "#compdef knode" ]
}
