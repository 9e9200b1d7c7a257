export default {
  title: 'Why this answer',
  button: 'Why?',
  hint: 'Shows where in the picture the model finds what speaks for its answer (W)',
  for: 'What speaks for',
  against: 'and not for',
  nothing: 'anything else',
  legend: 'Red speaks for it, blue against it.',
  legendOther: 'Red speaks for the first, blue for the second.',
  sum: 'The mean of the map ({mean}) and the bias ({bias}) make the logit of “{label}”: {logit}.',
  difference:
    'The mean of the map ({mean}) and the bias ({bias}) make what the logit of “{label}” has above that of “{other}”: {logit}.',
  lost: 'Each cell shows how much of the probability of “{label}” is lost when it is covered: up to {most}.',
  occlusion:
    'This model runs as it is, so there is no exact map, and two classes cannot be held against each other. Parts of the picture can be covered one by one instead.',
  cover: 'Cover parts of the picture',
  check: 'Check it: cover the cells',
  covering: 'Covering parts of the picture',
  looking: 'Looking…',
  stop: 'Stop',
  curve: {
    text: 'With the {count} highest cells covered, “{label}” keeps {highest} of its {probability}; with the {count} lowest covered, {lowest}.',
    covered: 'Cells covered',
    highestFirst: 'Highest first',
    lowestFirst: 'Lowest first'
  },
  otherModel: 'This answer is from {model}, which is not the model in use. Use that model to see why.',
  of: 'Why {predicted}, and not {truth}?',
  gone: 'The image is no longer in the library.'
}
